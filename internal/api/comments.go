package api

import (
	"net/http"
	"strconv"

	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/store"
)

// comments are the operations on what the public said back. No answer holds an email address.
func (a *API) comments() {
	at := "/councils/{council}/comments"
	add(a, operation{id: "list-comments", method: http.MethodGet, path: at, summary: "Comments of the public, those that wait first; without email addresses", need: identity.Moderate, tag: "Comments"}, (*visit).listComments, nil)
	add(a, operation{id: "moderate-comments", method: http.MethodPost, path: at + "/decisions", summary: "Approve, remove with a reason, call spam, or note as read", need: identity.Moderate, tag: "Comments"}, (*visit).moderateComments, nil)
	add(a, operation{id: "answer-comment", method: http.MethodPost, path: at + "/{id}/reply", summary: "Put the council's reply beside an approved comment", need: identity.Moderate, tag: "Comments"}, (*visit).answerComment, nil)
	add(a, operation{id: "comment-led-to", method: http.MethodPost, path: at + "/{id}/outcome", summary: "Say what came of an approved comment, and which published record", need: identity.Moderate, tag: "Comments"}, (*visit).commentLedTo, nil)
}

// commentJSON is a comment without its email address.
type commentJSON struct {
	Number  int64  `json:"number"`
	Section string `json:"section"`
	Release int64  `json:"release"`
	Route   string `json:"route" enum:"public,private"`
	State   string `json:"state" enum:"waiting,approved,removed,spam,read"`
	Name    string `json:"name"`
	Text    string `json:"text"`
	At      string `json:"at"`
	Links   bool   `json:"many_links"`
	Again   bool   `json:"same_as_another"`
	Reason  string `json:"reason,omitempty"`
}

type listOfComments struct {
	InCouncil
	State   string `query:"state" enum:",waiting,approved,removed,spam,read" doc:"Empty for all."`
	Section string `query:"section" maxLength:"60" doc:"A section of the public site, or challenges."`
	Page    int    `query:"page" minimum:"0" maximum:"100000" doc:"From 1 on; a hundred comments each."`
}

type commentsJSON struct {
	All      int           `json:"all"`
	Comments []commentJSON `json:"comments"`
}

// mostListed is how many comments an answer has.
const mostListed = 100

func (v *visit) listComments(in *listOfComments) (commentsJSON, error) {
	out := commentsJSON{Comments: []commentJSON{}}
	rows, all, err := v.desk.Store.Comments(v.ctx, v.picture.Council.ID, store.CommentFilter{State: in.State, Place: in.Section}, max(0, in.Page-1)*mostListed, mostListed)
	if err != nil {
		return out, err
	}
	out.All = all
	for _, c := range rows {
		out.Comments = append(out.Comments, commentJSON{c.ID, c.Place, c.Release, c.Route, c.State, c.Name, c.Body, c.At, c.Flagged(comment.HasLinks), c.Flagged(comment.IsAgain), c.Reason})
	}
	return out, nil
}

type commentDecisions struct {
	InCouncil
	Body struct {
		Numbers []int64 `json:"numbers" minItems:"1" maxItems:"100"`
		Do      string  `json:"do" enum:"approve,remove,spam,read"`
		Reason  string  `json:"reason,omitempty" enum:"abuse,personal,unlawful,off_topic,election,other" doc:"Why it is removed: the public reads it in the comment's place."`
	}
}

func (v *visit) moderateComments(in *commentDecisions) (desk.Moderated, error) {
	return v.desk.ModerateComments(v.ctx, v.picture, v.viewer, in.Body.Numbers, in.Body.Do, in.Body.Reason)
}

type commentReply struct {
	InCouncil
	ID   int64 `path:"id" minimum:"1" doc:"The comment's number."`
	Body struct {
		Text string `json:"text" maxLength:"20000" doc:"Empty, the reply is taken away."`
	}
}

func (v *visit) answerComment(in *commentReply) (done, error) {
	return done{ID: strconv.FormatInt(in.ID, 10), Done: "answered"}, v.desk.AnswerComment(v.ctx, v.picture, v.viewer, in.ID, in.Body.Text)
}

type commentOutcome struct {
	InCouncil
	ID   int64 `path:"id" minimum:"1" doc:"The comment's number."`
	Body struct {
		Text   string `json:"text" minLength:"1" maxLength:"20000" doc:"What came of it."`
		Record string `json:"record,omitempty" maxLength:"100" doc:"A published record as its address has it: decisions/3."`
	}
}

func (v *visit) commentLedTo(in *commentOutcome) (done, error) {
	return done{ID: strconv.FormatInt(in.ID, 10), Done: "told"}, v.desk.CommentCameOf(v.ctx, v.picture, v.viewer, in.ID, in.Body.Text, in.Body.Record)
}

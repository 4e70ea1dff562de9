package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/comment"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// commentsShown is how many comments a page of the queue has.
const commentsShown = 50

// commentsPage is a page of the moderators' queue.
type commentsPage struct {
	Base        string
	Problem     words.Phrase
	Not         []string // what was not done, and why
	F           store.CommentFilter
	Rows        []store.Comment
	All         int
	Page, Pages int
	Open, Sets  bool // comments are taken; the reader may set the rules
	Places      []string
	Plan        release.Plan
}

// link is the address of a page of the queue.
func (p *commentsPage) link(n int) string {
	q := url.Values{"state": {p.F.State}, "place": {p.F.Place}, "flag": {p.F.Flag}}
	if n > 1 {
		q.Set("page", strconv.Itoa(n))
	}
	return p.Base + "?" + q.Encode()
}

// placeName is what a place is called.
func (p *commentsPage) placeName(s *words.Speaker, place string) words.Phrase {
	return placeName(p.Plan, s, place)
}

func placeName(plan release.Plan, s *words.Speaker, place string) words.Phrase {
	if x, ok := plan.Part(place); ok {
		return s.Labels(x.Of())
	}
	return s.Phrase("public.challenges")
}

// comments is GET and POST /c/{council}/comments
func (v *visit) comments() error {
	ctx := v.r.Context()
	p := commentsPage{Base: v.path("comments"), Places: v.desk.Public.Places(), Plan: v.desk.Public, Sets: identity.May(v.viewer, identity.Settings)}
	q := v.r.URL.Query()
	p.F = store.CommentFilter{State: comment.Waiting, Place: q.Get("place"), Flag: q.Get("flag")}
	if q.Has("state") {
		p.F.State = q.Get("state")
	}
	if p.F.State != "" && !slices.Contains(comment.States, p.F.State) || p.F.Place != "" && !slices.Contains(p.Places, p.F.Place) || p.F.Flag != "" && !slices.Contains(comment.Flags, p.F.Flag) {
		return fault.New(fault.Invalid, "There is no such part of the queue. Choose from the lists.")
	}
	status := http.StatusOK
	if v.r.Method == http.MethodPost {
		done, err := v.moderate(p.F)
		if code := fault.CodeOf(err); err != nil && code != fault.Invalid && code != fault.Refused {
			return err
		}
		if err == nil && len(done.Not) == 0 {
			return v.did(p.link(1), "comments.did", "n", done.Done)
		}
		status, p.Not = http.StatusUnprocessableEntity, done.Not
		if err != nil {
			status, p.Problem = statusOf(err), words.InEnglish(fault.Sentence(err))
		}
	}
	set, err := v.desk.Store.CommentSetting(ctx, v.council.ID)
	if err != nil {
		return err
	}
	p.Open = set.Rules.Open
	page, _ := strconv.Atoi(q.Get("page")) // what is no number is the first
	p.Page = max(1, min(page, comment.MostWaiting))
	p.Rows, p.All, err = v.desk.Store.Comments(ctx, v.council.ID, p.F, (p.Page-1)*commentsShown, commentsShown)
	if err != nil {
		return err
	}
	p.Pages = max(1, (p.All+commentsShown-1)/commentsShown)
	return v.showStatus(status, titled(v.say, v.say.Plain("comments.title"), status != http.StatusOK), "work", commentsBody(p))
}

// moderate decides on what was chosen.
func (v *visit) moderate(f store.CommentFilter) (desk.Moderated, error) {
	err := v.r.ParseForm()
	if err != nil {
		return desk.Moderated{}, fault.New(fault.Invalid, "The form was not sent whole. Try again.")
	}
	do := v.r.PostFormValue("do")
	if do == "all-spam" {
		return v.desk.SpamComments(v.r.Context(), v.council, v.viewer, f)
	}
	var ids []int64
	for _, text := range v.r.PostForm["id"] {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return desk.Moderated{}, fault.New(fault.Invalid, "%q is no comment.", text)
		}
		ids = append(ids, id)
	}
	return v.desk.ModerateComments(v.r.Context(), v.picture, v.viewer, ids, do, v.r.PostFormValue("reason"))
}

// commentPage is one comment with what belongs to it.
type commentPage struct {
	Base    string
	Problem words.Phrase
	At      string
	C       store.Comment
	Told    *release.Comment
	Place   words.Phrase
	Reply   string
	Did     string
	Record  string
}

// commentOne is GET and POST /c/{council}/comments/{id}
func (v *visit) commentOne() error {
	ctx := v.r.Context()
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such comment.")
	}
	p := commentPage{Base: v.path("comments"), At: "#reply"}
	status := http.StatusOK
	if v.r.Method == http.MethodPost {
		err := v.changeComment(id)
		if err == nil {
			return v.did(v.path("comments/%d", id), "comments.kept")
		}
		if code := fault.CodeOf(err); code != fault.Invalid && code != fault.Refused {
			return err
		}
		status, p.Problem = statusOf(err), words.InEnglish(fault.Sentence(err))
	}
	p.C, err = v.desk.Store.Comment(ctx, v.council.ID, id)
	if err != nil {
		return err
	}
	p.Told, err = v.desk.Store.CommentTold(ctx, v.council.ID, id)
	if err != nil {
		return err
	}
	p.Place = placeName(v.desk.Public, v.say, p.C.Place)
	if p.Told != nil {
		p.Reply, p.Did = p.Told.Reply.String(), p.Told.Did.String()
		if p.Told.Led != nil {
			p.Record = p.Told.Led.Section + "/" + p.Told.Led.ID.String()
		}
	}
	if status != http.StatusOK {
		p.Reply, p.Did, p.Record = sentOr(v.r, "reply", p.Reply), sentOr(v.r, "did", p.Did), sentOr(v.r, "record", p.Record)
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("comments.one", "number", int(id)), p.Problem.Text != ""), "work", commentBody(p))
}

// sentOr is what somebody typed into a field, or what stands there where the form did not have it.
func sentOr(r *http.Request, field, kept string) string {
	if _, there := r.PostForm[field]; there {
		return r.PostFormValue(field)
	}
	return kept
}

// changeComment does what one of the forms of a comment says.
func (v *visit) changeComment(id int64) error {
	form := v.r.PostFormValue
	switch do := form("do"); do {
	case "reply":
		return v.desk.AnswerComment(v.r.Context(), v.picture, v.viewer, id, form("reply"))
	case "came":
		return v.desk.CommentCameOf(v.r.Context(), v.picture, v.viewer, id, form("did"), form("record"))
	default:
		done, err := v.desk.ModerateComments(v.r.Context(), v.picture, v.viewer, []int64{id}, do, form("reason"))
		if err == nil && len(done.Not) > 0 {
			err = fault.New(fault.Refused, "%s", strings.Join(done.Not, " "))
		}
		return err
	}
}

// commentRulesPage is the form of the council's rules about comments.
type commentRulesPage struct {
	Base    string
	Problem words.Phrase
	R       comment.Rules
	Keep    string
}

// commentRules is GET and POST /c/{council}/comments/rules
func (v *visit) commentRules() error {
	set, err := v.desk.Store.CommentSetting(v.r.Context(), v.council.ID)
	if err != nil {
		return err
	}
	p := commentRulesPage{Base: v.path("comments"), R: set.Rules, Keep: strconv.Itoa(set.Rules.Keep)}
	status := http.StatusOK
	if v.r.Method == http.MethodPost {
		p.R.Open, p.R.Votes, p.R.Site, p.Keep = v.r.PostFormValue("open") != "", v.r.PostFormValue("votes") != "", v.r.PostFormValue("site"), strings.TrimSpace(v.r.PostFormValue("keep"))
		p.R.Keep, _ = strconv.Atoi(p.Keep) // what is no number is refused as 0
		err := v.desk.SaveCommentRules(v.r.Context(), v.council, v.viewer, p.R)
		if err == nil {
			return v.did(v.path("comments/rules"), "comments.rules_saved")
		}
		if fault.CodeOf(err) != fault.Invalid {
			return err
		}
		status, p.Problem = statusOf(err), words.InEnglish(fault.Sentence(err))
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("comments.rules"), p.Problem.Text != ""), "work", commentRulesBody(p))
}

// commentDay is when a comment came.
func commentDay(s *words.Speaker, at string) string {
	d, err := kind.ParseDate(at[:min(10, len(at))])
	if err != nil {
		return at
	}
	return s.Long(d)
}

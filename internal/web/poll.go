package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/poll"
	"github.com/moothall/moothall/internal/words"
)

// peersPage is the questions of a group, and the form of another.
type peersPage struct {
	groupTop
	Questions []desk.PeerQuestion
	Shares    bool // whether the reader asks and answers for their council
	Problem   words.Phrase
	Typed     url.Values
}

// chosen is the type that was chosen before, or the first.
func (p *peersPage) chosen() string {
	if t := p.Typed.Get("type"); t != "" {
		return t
	}
	return poll.Types[0]
}

// peerPage is one question of a group with what may be told of its answers.
type peerPage struct {
	groupTop
	desk.PeerQuestion
	Shares  bool
	Problem words.Phrase
	Typed   url.Values
}

// value is what the answer's form begins with: what was typed, else the council's answer so far.
func (p *peerPage) value() string {
	switch {
	case len(p.Typed) > 0:
		return p.Typed.Get("value")
	case p.Own != nil:
		return p.Own.Value
	}
	return ""
}

func (p *peerPage) reason() string {
	switch {
	case len(p.Typed) > 0:
		return p.Typed.Get("reason")
	case p.Own != nil:
		return p.Own.Reason
	}
	return ""
}

// options are what can be chosen; none where the answer is written.
func (p *peerPage) options() []string {
	if p.Type == poll.YesNo {
		return []string{"yes", "no"}
	}
	return p.Choices
}

// shown is a value as a page shows it.
func (p *peerPage) shown(s *words.Speaker, value string) words.Phrase {
	switch p.Type {
	case poll.YesNo:
		return s.Phrase("peers.answer_" + value)
	case poll.Money:
		pounds, err := desk.ParsePounds(strings.TrimPrefix(value, "-"))
		if err == nil {
			if strings.HasPrefix(value, "-") {
				pounds = -pounds
			}
			value = pounds.String()
		}
	}
	return words.Phrase{Text: value, Lang: s.Lang}
}

// peersTop opens the group that the address names, if this council is in it, without reading what is shared in it.
func (v *visit) peersTop() (groupTop, error) {
	g, err := v.desk.Store.Group(v.r.Context(), v.r.PathValue("group"))
	return groupTop{v.path("groups/%s", g.Slug), g.Name, v.desk.Today()}, err
}

// peerQuestions is GET /c/{council}/groups/{group}/questions
func (v *visit) peerQuestions() error { return v.showPeers(http.StatusOK, words.Phrase{}) }

func (v *visit) showPeers(status int, problem words.Phrase) error {
	all, err := v.desk.PeerQuestions(v.r.Context(), v.r.PathValue("group"), v.council.ID)
	if err != nil {
		return err
	}
	p := peersPage{Questions: all, Shares: identity.May(v.viewer, identity.Share), Problem: problem, Typed: v.r.PostForm}
	p.groupTop, err = v.peersTop()
	if err != nil {
		return err
	}
	return v.showStatus(status, titled(v.say, v.say.Plain("peers.title", "group", p.Name), problem.Text != ""), "", peersBody(p))
}

// askPeers is POST /c/{council}/groups/{group}/questions
func (v *visit) askPeers() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	q := poll.Question{Text: v.r.PostFormValue("text"), Type: v.r.PostFormValue("type"), Counted: v.r.PostFormValue("counted") != ""}
	if q.Type == poll.Choice {
		q.Choices = strings.Split(v.r.PostFormValue("choices"), "\n")
	}
	var err error
	q.Until, err = kind.ParseDate(v.r.PostFormValue("until"))
	if err != nil {
		return v.showPeers(http.StatusUnprocessableEntity, v.say.Phrase("peers.until_problem"))
	}
	asked, err := v.desk.AskPeers(v.r.Context(), v.viewer, v.r.PathValue("group"), q)
	if fault.CodeOf(err) == fault.Invalid {
		return v.showPeers(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("groups/%s/questions/%d", v.r.PathValue("group"), asked.ID), "peers.asked")
}

// peer is the question that the address names, as the reader's council may know it.
func (v *visit) peer() (desk.PeerQuestion, error) {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return desk.PeerQuestion{}, fault.New(fault.NotFound, "There is no such question in this group.")
	}
	return v.desk.PeerQuestion(v.r.Context(), v.r.PathValue("group"), v.council.ID, id)
}

// peerQuestion is GET /c/{council}/groups/{group}/questions/{id}
func (v *visit) peerQuestion() error { return v.showPeer(http.StatusOK, words.Phrase{}) }

func (v *visit) showPeer(status int, problem words.Phrase) error {
	q, err := v.peer()
	if err != nil {
		return err
	}
	p := peerPage{PeerQuestion: q, Shares: identity.May(v.viewer, identity.Share), Problem: problem, Typed: v.r.PostForm}
	p.groupTop, err = v.peersTop()
	if err != nil {
		return err
	}
	return v.showStatus(status, titled(v.say, q.Text, problem.Text != ""), "", peerBody(p))
}

// answerPeer is POST /c/{council}/groups/{group}/questions/{id}
func (v *visit) answerPeer() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 1<<16)
	q, err := v.peer()
	if err != nil {
		return err
	}
	r := poll.Reply{Value: v.r.PostFormValue("value"), Declined: v.r.PostFormValue("do") == "decline", Reason: v.r.PostFormValue("reason")}
	err = v.desk.AnswerPeer(v.r.Context(), v.viewer, v.r.PathValue("group"), q.ID, r)
	if c := fault.CodeOf(err); c == fault.Invalid || c == fault.Refused {
		return v.showPeer(http.StatusUnprocessableEntity, words.InEnglish(fault.Sentence(err)))
	}
	if err != nil {
		return err
	}
	return v.did(v.path("groups/%s/questions/%d", v.r.PathValue("group"), q.ID), "peers.answered")
}

// peerExport is GET /c/{council}/groups/{group}/questions/{id}/export.csv
func (v *visit) peerExport() error {
	q, err := v.peer()
	if err != nil {
		return err
	}
	return v.writeCSV(fmt.Sprintf("%s-question-%d-%s.csv", q.Group, q.ID, v.desk.Today()), q.Sheet())
}

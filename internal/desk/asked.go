package desk

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/asked"
	"github.com/moothall/moothall/internal/drafts"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
)

// Bank is what councillors may ask, answered from the facts, and who is asked where nothing is recorded.
type Bank struct {
	Topics []asked.Answered
	owners map[string]leadership.Owned // by line of a director's scope
}

// Bank answers the questions that councillors may ask, as a viewer may see the answers.
func (d *Desk) Bank(p *Picture, v kind.Viewer) (Bank, error) {
	if !v.Sees(kind.Internal) {
		return Bank{}, fault.New(fault.Forbidden, "The facts behind councillors' questions are for people of %s. Ask an administrator for a role.", p.Council.Name)
	}
	b := Bank{Topics: asked.Bank(p.Snapshot, v, p.Today, d.Asked), owners: map[string]leadership.Owned{}}
	for _, o := range leadership.Scope(p.Snapshot, d.Scope) {
		b.owners[o.ID] = o
	}
	return b, nil
}

// Whom is the post that answers for what a question is about; false where no filled post does.
func (b Bank) Whom(q asked.Asked) (leadership.Post, bool) {
	o := b.owners[q.Scope].Owner
	if o == nil {
		return leadership.Post{}, false
	}
	return *o, true
}

// topics are the questions that councillors may ask, of one topic or of all, as a member is answered: what is restricted is in no brief.
func (d *Desk) topics(p *Picture, id string) (out []drafts.Topic, err error) {
	b, err := d.Bank(p, kind.Viewer{Clearance: kind.SeesInternal, Council: p.Council.Slug})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, t := range b.Topics {
		ids = append(ids, t.ID)
		if id != "" && t.ID != id {
			continue
		}
		x := drafts.Topic{ID: t.ID, Title: t.Title, Told: t.Told}
		for _, q := range t.Questions {
			whom, _ := b.Whom(q)
			a := drafts.Answered{Question: q.Title, Whom: whom.Title, Kept: q.State == asked.Withheld}
			for _, fact := range q.Answers {
				if fact.State == asked.Told {
					a.Says = append(a.Says, fact.Sentence(false))
				}
			}
			x.Questions = append(x.Questions, a)
		}
		out = append(out, x)
	}
	if len(out) == 0 {
		return nil, fault.New(fault.Invalid, "There is no topic %q. Topics: %s.", id, strings.Join(ids, ", "))
	}
	return out, nil
}

// BankTopicJSON is a topic of `moothall councillors questions --json`.
type BankTopicJSON struct {
	ID        string             `json:"id"`
	Title     string             `json:"title"`
	Answered  int                `json:"answered"`
	Of        int                `json:"of"`
	Questions []BankQuestionJSON `json:"questions"`
}

// BankQuestionJSON is a question with what the facts say.
type BankQuestionJSON struct {
	ID       string           `json:"id"`
	Question string           `json:"question"`
	State    asked.State      `json:"state"`
	Answers  []BankAnswerJSON `json:"answers"`
	Whom     string           `json:"whom_to_ask"` // a post; "" where no filled post holds it
}

// BankAnswerJSON is one fact of an answer. What the viewer may not see has no sentence, count or evidence.
type BankAnswerJSON struct {
	State    asked.State `json:"state"`
	Sentence string      `json:"sentence"`
	Unsaid   int         `json:"not_recorded_for"`
	Register string      `json:"register"`
	Field    string      `json:"field"`
	Evidence []string    `json:"evidence"` // records, as "systems/12"
}

// JSON is the bank in the shape of the command line and the API.
func (b Bank) JSON() []BankTopicJSON {
	out := []BankTopicJSON{}
	for _, t := range b.Topics {
		topic := BankTopicJSON{ID: t.ID, Title: t.Title, Answered: t.Told, Of: len(t.Questions), Questions: []BankQuestionJSON{}}
		for _, q := range t.Questions {
			whom, _ := b.Whom(q)
			x := BankQuestionJSON{ID: q.ID, Question: q.Title, State: q.State, Answers: []BankAnswerJSON{}, Whom: whom.Title}
			for _, a := range q.Answers {
				x.Answers = append(x.Answers, answerJSON(a))
			}
			topic.Questions = append(topic.Questions, x)
		}
		out = append(out, topic)
	}
	return out
}

func answerJSON(a asked.Answer) BankAnswerJSON {
	out := BankAnswerJSON{State: a.State, Sentence: a.Sentence(false), Unsaid: a.Unsaid(), Register: a.Kind.Plural, Field: a.On.Name, Evidence: []string{}}
	for _, x := range a.Named {
		out.Evidence = append(out.Evidence, fmt.Sprintf("%s/%s", a.Kind.Plural, x.RecordID()))
	}
	return out
}

// Sheet is the bank as a table, one fact a line.
func (b Bank) Sheet() [][]string {
	rows := [][]string{{"Topic", "Question", "State", "Answer", "Not recorded for", "Whom to ask", "Register", "Field", "Evidence"}}
	for _, t := range b.JSON() {
		for _, q := range t.Questions {
			for _, a := range q.Answers {
				rows = append(rows, []string{t.Title, q.Question, string(a.State), a.Sentence, strconv.Itoa(a.Unsaid), q.Whom, a.Register, a.Field, strings.Join(a.Evidence, "; ")})
			}
		}
	}
	return rows
}

package desk

import (
	"context"
	"slices"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/poll"
	"github.com/moothall/moothall/internal/store"
)

// PeerQuestion is a question of a group with what the reader may know of its answers: the shape of `moothall group answers --json`.
type PeerQuestion struct {
	ID      int64     `json:"id"`
	Group   string    `json:"group"`
	AskedBy string    `json:"asked_by"` // the council's name
	Text    string    `json:"question"`
	Type    string    `json:"type"`
	Choices []string  `json:"choices"`
	Until   kind.Date `json:"until"`
	Counted bool      `json:"counted"`
	poll.Answers

	q poll.Question
}

// Sheet is the question's answers as lines of a file.
func (p *PeerQuestion) Sheet() [][]string { return p.q.Sheet(p.Answers) }

// AskPeers asks every council of a group a question for the viewer's council.
func (d *Desk) AskPeers(ctx context.Context, v kind.Viewer, slug string, q poll.Question) (store.PeerQuestion, error) {
	g, c, err := d.sharing(ctx, v, slug)
	if err != nil {
		return store.PeerQuestion{}, err
	}
	err = q.Check(d.Today())
	if err != nil {
		return store.PeerQuestion{}, err
	}
	return d.Store.AddPeerQuestion(ctx, g.ID, store.PeerQuestion{Council: c, Account: v.Account, At: d.now(), Question: q})
}

// AnswerPeer keeps the answer of the viewer's council in place of an earlier one, until the question's last day is over.
func (d *Desk) AnswerPeer(ctx context.Context, v kind.Viewer, slug string, id int64, r poll.Reply) error {
	g, c, err := d.sharing(ctx, v, slug)
	if err != nil {
		return err
	}
	q, err := d.Store.PeerQuestion(ctx, g.ID, id)
	if err != nil {
		return err
	}
	if d.Today() > q.Until {
		return fault.New(fault.Refused, "The last day for answers was %s. The answers stand as they are.", q.Until.Long())
	}
	r, err = q.Accept(r)
	if err != nil {
		return err
	}
	return d.Store.SetPeerAnswer(ctx, g.ID, id, store.PeerAnswer{Council: c.ID, Account: v.Account, At: d.now(), Reply: r})
}

// PeerQuestions lists the questions of a group, newest first, as a council of it may know them; council 0, this machine's own command line,
// has no answer of its own.
func (d *Desk) PeerQuestions(ctx context.Context, slug string, council int64) ([]PeerQuestion, error) {
	g, err := d.peersOf(ctx, slug, council)
	if err != nil {
		return nil, err
	}
	all, err := d.Store.PeerQuestions(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	out := []PeerQuestion{}
	for _, q := range all {
		p, err := d.told(ctx, g, q, council)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// PeerQuestion is one question of a group as a council of it may know it.
func (d *Desk) PeerQuestion(ctx context.Context, slug string, council, id int64) (PeerQuestion, error) {
	g, err := d.peersOf(ctx, slug, council)
	if err != nil {
		return PeerQuestion{}, err
	}
	q, err := d.Store.PeerQuestion(ctx, g.ID, id)
	if err != nil {
		return PeerQuestion{}, err
	}
	return d.told(ctx, g, q, council)
}

func (d *Desk) peersOf(ctx context.Context, slug string, council int64) (store.Group, error) {
	g, err := d.Store.Group(ctx, slug)
	if err == nil && council != 0 && !g.In(council) {
		err = store.ErrNoGroup()
	}
	return g, err
}

// told is a question with what may be told of the answers of the councils that are in the group now. A counted answer stays when its council
// leaves: counts from before and after would tell what it was.
func (d *Desk) told(ctx context.Context, g store.Group, q store.PeerQuestion, council int64) (PeerQuestion, error) {
	answers, err := d.Store.PeerAnswers(ctx, q.ID)
	if err != nil {
		return PeerQuestion{}, err
	}
	var given []poll.Given
	for _, c := range g.Councils {
		x := poll.Given{Council: c.Name, Ours: c.ID == council}
		if i := slices.IndexFunc(answers, func(a store.PeerAnswer) bool { return a.Council == c.ID }); i >= 0 {
			x.Reply = &answers[i].Reply
		}
		given = append(given, x)
	}
	for _, a := range answers {
		if q.Counted && !g.In(a.Council) {
			given = append(given, poll.Given{Reply: &a.Reply})
		}
	}
	return PeerQuestion{ID: q.ID, Group: g.Slug, AskedBy: q.Council.Name, Text: q.Text, Type: q.Type, Choices: append([]string{}, q.Choices...), Until: q.Until, Counted: q.Counted,
		Answers: q.Tell(given, d.Today()), q: q.Question}, nil
}

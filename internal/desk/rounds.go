package desk

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

// mostRoundLinks is how many links a round may have.
const mostRoundLinks = 500

// AskedByMany is an assessment that many people answer: what they are asked, and what may be told of what they said.
type AskedByMany struct {
	Record    *kind.Assessment
	Framework *assess.Framework
	Asked     []*assess.Node
	Rounds    []ToldRound  // the newest first
	Open      *store.Round // nil when none is
	Answered  bool         // the viewer has answered it
}

// ToldRound is one round, and what may be told of it: nothing until its last day is over, since who looks before and after one more answer could tell what it was.
type ToldRound struct {
	store.Round
	Over    bool
	Spreads []assess.Spread
	Matrix  *assess.Matrix // nil for a framework without themes
}

// Few tells that too few answered for anything to be told.
func (r *ToldRound) Few() bool {
	return !slices.ContainsFunc(r.Spreads, func(s assess.Spread) bool { return s.All != nil })
}

// askedByMany finds what people are asked, without what anybody said.
func (d *Desk) askedByMany(ctx context.Context, p *Picture, id kind.ID) (*AskedByMany, error) {
	r, ok := p.Snapshot.Assessments.Get(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "There is no such assessment.")
	}
	f, err := d.Framework(ctx, r.Framework.Or(""))
	if err != nil {
		return nil, err
	}
	m := &AskedByMany{Record: r, Framework: f}
	asked := assess.Records(p.Snapshot, id)
	for _, n := range f.Outcomes() {
		if asked[n.ID] != nil {
			m.Asked = append(m.Asked, n)
		}
	}
	return m, nil
}

// ManyAnswers gives an assessment's rounds. Who does not see restricted facts is told only which round is open.
func (d *Desk) ManyAnswers(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID) (*AskedByMany, error) {
	m, err := d.askedByMany(ctx, p, id)
	if err != nil {
		return nil, err
	}
	rounds, err := d.Store.Rounds(ctx, p.Council.ID, uint32(id))
	if err != nil {
		return nil, err
	}
	today := p.Today.String()
	for _, r := range rounds {
		if r.Until >= today && m.Open == nil {
			m.Open = &r
			m.Answered, err = d.Store.TookRound(ctx, r.ID, v.Account)
			if err != nil {
				return nil, err
			}
		}
		if !v.Sees(kind.Restricted) {
			continue
		}
		told := ToldRound{Round: r, Over: r.Until < today}
		if told.Over {
			given, err := d.Store.RoundCounts(ctx, r.ID)
			if err != nil {
				return nil, err
			}
			told.Spreads = m.onlyAsked(assess.SpreadOf(m.Framework, given))
			told.Matrix = assess.MatrixOf(m.Framework, told.Spreads)
		}
		m.Rounds = append(m.Rounds, told)
	}
	return m, nil
}

func (m *AskedByMany) onlyAsked(all []assess.Spread) []assess.Spread {
	return slices.DeleteFunc(all, func(s assess.Spread) bool {
		return !slices.ContainsFunc(m.Asked, func(n *assess.Node) bool { return n.ID == s.Outcome })
	})
}

// OpenRound opens a round of an assessment until a day, as a person writes it.
func (d *Desk) OpenRound(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID, until string) error {
	k, _ := kind.Of("spread")
	if !v.Writes(k) {
		return notYours(k)
	}
	m, err := d.askedByMany(ctx, p, id)
	if err != nil {
		return err
	}
	if m.Record.State.Or("") == signedOff {
		return fault.New(fault.Invalid, "This assessment is signed off. Start the next one, and ask people about that.")
	}
	day, err := kind.ParseDate(strings.TrimSpace(until))
	if err != nil || day < p.Today || day > p.Today+longestRound {
		return fault.New(fault.Invalid, "Give the last day as 2026-11-30: today or later, and at most three months ahead.")
	}
	return d.Store.OpenRound(ctx, store.Round{Council: p.Council.ID, Assessment: uint32(id), Opened: d.now(), Until: day.String(), Actor: v.Account}, p.Today.String())
}

// RoundLinks makes n links by which people of a role answer the open round, each once. They are shown once: only their hashes are kept.
func (d *Desk) RoundLinks(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID, role string, n int, base string) ([]string, error) {
	k, _ := kind.Of("spread")
	if !v.Writes(k) {
		return nil, notYours(k)
	}
	m, err := d.ManyAnswers(ctx, p, v, id)
	if err != nil {
		return nil, err
	}
	switch {
	case m.Open == nil:
		return nil, fault.New(fault.Conflict, "No round is open.")
	case !slices.Contains(assess.Roles, role):
		return nil, fault.New(fault.Invalid, "Choose a role: %s.", strings.Join(assess.Roles, ", "))
	case n < 1 || n > mostRoundLinks:
		return nil, fault.New(fault.Invalid, "Say how many links: from 1 to %d.", mostRoundLinks)
	}
	tokens, links := make([]string, n), make([]string, n)
	for i := range tokens {
		var b [24]byte
		_, err := rand.Read(b[:])
		if err != nil {
			return nil, fmt.Errorf("making a link: %w", err)
		}
		tokens[i] = base64.RawURLEncoding.EncodeToString(b[:])
		links[i] = base + "/m/" + tokens[i]
	}
	return links, d.Store.AddRoundLinks(ctx, m.Open.ID, p.Today.String(), role, tokens, mostRoundLinks)
}

// ByRoundLink is what a link to a round shows: what is asked, and nothing that anybody said.
type ByRoundLink struct {
	*AskedByMany
	Council store.Council
	Role    string
	Until   string
}

// OpenRoundLink gives what the link with a token shows.
func (d *Desk) OpenRoundLink(ctx context.Context, token string) (*ByRoundLink, error) {
	r, role, err := d.Store.RoundOf(ctx, token, d.Today().String())
	if err != nil {
		return nil, err
	}
	c, err := d.Store.CouncilByID(ctx, r.Council)
	if err != nil {
		return nil, err
	}
	p, err := d.PictureOf(ctx, c)
	if err != nil {
		return nil, err
	}
	m, err := d.askedByMany(ctx, p, kind.ID(r.Assessment))
	if err != nil {
		return nil, err
	}
	return &ByRoundLink{m, c, role, r.Until}, nil
}

// AnswerRoundLink counts the answers of whoever holds a link. levels are by outcome; what somebody cannot say is left out.
func (d *Desk) AnswerRoundLink(ctx context.Context, token string, levels map[string]string) error {
	o, err := d.OpenRoundLink(ctx, token)
	if err != nil {
		return err
	}
	err = o.accept(levels)
	if err != nil {
		return err
	}
	return d.Store.AnswerRoundByLink(ctx, token, d.Today().String(), levels)
}

// AnswerRound counts the answers of somebody who is signed in, once, in the role that they say.
func (d *Desk) AnswerRound(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID, role string, levels map[string]string) error {
	m, err := d.ManyAnswers(ctx, p, v, id)
	if err != nil {
		return err
	}
	if m.Open == nil {
		return fault.New(fault.Conflict, "No round is open.")
	}
	if !slices.Contains(assess.Roles, role) {
		return fault.New(fault.Invalid, "Say how you stand to the work.")
	}
	err = m.accept(levels)
	if err != nil {
		return err
	}
	return d.Store.AnswerRound(ctx, p.Council.ID, m.Open.ID, v.Account, role, p.Today.String(), levels)
}

func (m *AskedByMany) accept(levels map[string]string) error {
	if len(levels) == 0 {
		return fault.New(fault.Invalid, "Choose at least one level.")
	}
	for outcome, level := range levels {
		_, known := m.Framework.Level(level)
		if !known || !slices.ContainsFunc(m.Asked, func(n *assess.Node) bool { return n.ID == outcome }) {
			return fault.New(fault.Invalid, "Choose one of the levels that are offered.")
		}
	}
	return nil
}

// RecordRound puts the newest round that is over on record, as far as it may be told: a spread for each outcome, and the median as the level of outcomes that nobody answered yet,
// for somebody to confirm. It gives the number of spreads.
func (d *Desk) RecordRound(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID) (int, error) {
	k, _ := kind.Of("spread")
	if !v.Writes(k) {
		return 0, notYours(k)
	}
	a, err := d.Assessed(ctx, p, v, id)
	if err != nil {
		return 0, err
	}
	err = a.open()
	if err != nil {
		return 0, err
	}
	m, err := d.ManyAnswers(ctx, p, v, id)
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(m.Rounds, func(r ToldRound) bool { return r.Over && !r.Few() })
	if at < 0 {
		return 0, fault.New(fault.Conflict, "No round is over in which at least %d people answered.", assess.FewestTold)
	}
	cs := ledger.ChangeSet{At: d.now(), Actor: v.Account, Source: "round", Note: "Answers of many to " + a.Record.Name.Or(""), Expect: p.Snapshot.Seq}
	edits, err := p.spreadEdits(a, &m.Rounds[at])
	if err != nil {
		return 0, err
	}
	cs.Edits = append(edits, a.medians(&m.Rounds[at])...)
	_, err = d.Store.Apply(ctx, p.Council.ID, cs)
	if err != nil {
		return 0, err
	}
	err = d.Store.RecordedRound(ctx, m.Rounds[at].ID, cs.At)
	if err != nil {
		return 0, err
	}
	return len(edits), d.after(ctx, v.Council)
}

// spreadEdits writes a spread for each outcome that may be told, over the one of the round before.
func (p *Picture) spreadEdits(a *Assessed, r *ToldRound) (out []ledger.Edit, err error) {
	have := map[string]kind.ID{}
	for _, s := range p.Snapshot.Spreads.All() {
		if s.Assessment.Or(0) == a.Record.ID {
			have[s.Outcome.Or("")] = s.ID
		}
	}
	until, err := kind.ParseDate(r.Until)
	if err != nil {
		return nil, fmt.Errorf("reading the last day of a round: %w", err)
	}
	for i, s := range r.Spreads {
		if s.All == nil {
			continue
		}
		id, known := have[s.Outcome]
		if !known {
			id = ledger.Provisional + kind.ID(i)
		}
		middle := s.All.Middle(a.Framework)
		set := map[string]kind.Value{"name": kind.TextValue(a.Record.Name.Or("") + ", " + s.Outcome), "assessment": kind.RefValue(a.Record.ID), "outcome": kind.TextValue(s.Outcome), "until": kind.DateValue(until),
			"answers": kind.IntValue(s.All.Answers), "lower": kind.DecimalValue(middle.Lower), "median": kind.DecimalValue(middle.Median), "upper": kind.DecimalValue(middle.Upper)}
		for field, role := range map[string]string{"leaders": assess.Leader, "managers": assess.Manager, "practitioners": assess.Practitioner} {
			set[field] = kind.Value{}
			if t := s.ByRole[role]; t != nil {
				set[field] = kind.DecimalValue(t.Middle(a.Framework).Median)
			}
		}
		out = append(out, ledger.Edit{Kind: "spread", ID: id, Set: set})
	}
	return out, nil
}

// medians answers what nobody answered yet by the level at or below the median.
func (a *Assessed) medians(r *ToldRound) (out []ledger.Edit) {
	for _, s := range r.Spreads {
		record := a.Answers[s.Outcome]
		if s.All == nil || record == nil || a.Framework.At(a.Result, s.Outcome).ID != "" {
			continue
		}
		median, level := s.All.Middle(a.Framework).Median, ""
		for _, l := range a.Framework.Scale {
			if float64(l.Score) <= median {
				level = l.ID
			}
		}
		field := "level"
		if a.Framework.Rule == assess.Statements { // a level follows from statements there; what people say stands in its place, with the reason
			field = "override"
		}
		comment := fmt.Sprintf("The median of %d answers until %s.", s.All.Answers, r.Until)
		out = append(out, ledger.Edit{Kind: "answer", ID: record.ID, Set: map[string]kind.Value{field: kind.TextValue(level), "comment": {Type: kind.LongText, S: comment}}})
	}
	return out
}

package desk

import (
	"context"
	"time"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// Decided is a decision as it was known when it became final, with what it rested on.
type Decided struct {
	Record   map[string]any `json:"record"`
	Entry    int64          `json:"entry"` // of the log
	At       string         `json:"at"`
	Sequence int64          `json:"sequence"`
	Evidence []DecidedOn    `json:"evidence"`
	Agenda   []Finding      `json:"agenda"`
}

// DecidedOn is a piece of evidence as it was then.
type DecidedOn struct {
	Name   string         `json:"name"`             // as the decision names it
	Record map[string]any `json:"record,omitempty"` // none when there was no such record, or the viewer may not see it
}

// DecisionNamed finds a decision by its title, reference or number.
func (p *Picture) DecisionNamed(name string) (kind.ID, error) {
	var found []kind.ID
	for _, r := range p.Snapshot.Records("decision") {
		x, _ := r.(*kind.Decision)
		if x.Title.Or("") == name || x.Reference.Or("") == name || x.ID.String() == name {
			found = append(found, x.ID)
		}
	}
	if len(found) != 1 {
		return 0, fault.New(fault.NotFound, "There is no single decision called %q.", name)
	}
	return found[0], nil
}

// Evidence shows what was known when a decision last became final or was amended: the decision, its evidence and the agenda, at that
// sequence and judged on that day.
func (d *Desk) Evidence(ctx context.Context, c store.Council, v kind.Viewer, id kind.ID) (*Decided, error) {
	lines, err := d.LogAbout(ctx, c.ID, "decision "+id.String())
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if l.Event == board.Decision || l.Event == board.Amendment {
			return d.evidenceAt(ctx, c, v, id, l)
		}
	}
	return nil, fault.New(fault.NotFound, "That decision is not in the log: it never was final.")
}

func (d *Desk) evidenceAt(ctx context.Context, c store.Council, v kind.Viewer, id kind.ID, l LogLine) (*Decided, error) {
	at, err := time.Parse(time.RFC3339, l.At)
	if err != nil {
		return nil, fault.Wrap(err, fault.Refused, "Entry %d of the log has no time. Check it with: moothall log verify", l.N)
	}
	y, m, day := at.In(London).Date()
	p, err := d.PictureAtSeq(ctx, c, l.Seq, kind.DateOf(y, m, day))
	if err != nil {
		return nil, err
	}
	out := &Decided{Entry: l.N, At: l.At, Sequence: l.Seq, Evidence: []DecidedOn{}}
	r, ok := p.Snapshot.Decisions.Get(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "There was no such decision at change set %d.", l.Seq)
	}
	out.Record = p.RecordJSON(v, r)
	names, _ := r.Evidence.Get()
	for _, name := range names {
		out.Evidence = append(out.Evidence, DecidedOn{name, p.evidenceNamed(v, name)})
	}
	agenda, err := d.Agenda(ctx, p, v, false)
	if err != nil {
		return nil, err
	}
	out.Agenda = agenda.Findings
	return out, nil
}

func (p *Picture) evidenceNamed(v kind.Viewer, name string) map[string]any {
	key, ok := store.EvidenceKey(name)
	if !ok {
		return nil
	}
	r, ok := p.Snapshot.Find(key.Kind, key.ID)
	if !ok {
		return nil
	}
	return p.RecordJSON(v, r)
}

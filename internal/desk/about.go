package desk

import (
	"context"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

// About is what is found about one record, as far as the viewer may see, in the agenda's order. Gaps stand at the end.
func (d *Desk) About(ctx context.Context, p *Picture, v kind.Viewer, of RecordRef) ([]Finding, error) {
	stored, err := d.storedFindings(ctx, p)
	if err != nil {
		return nil, err
	}
	concerns := func(r *rule.Result) bool {
		return v.Sees(r.Restricted) && r.Subject.Kind == of.Kind && r.Subject.ID == of.ID
	}
	agenda := d.work(p).results.Agenda(0, concerns)
	found := append(agenda.All, agenda.Strengths...)
	for _, f := range agenda.Folded {
		found = append(found, f.Results...)
	}
	out := make([]Finding, 0, len(found))
	for _, r := range found {
		f, err := d.finding(ctx, p, v, r, stored)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// Paid is what the spend files say a supplier was paid; false where no payment is linked to it.
func (d *Desk) Paid(p *Picture, supplier kind.ID) (rule.Paid, bool) {
	s := d.work(p).spend
	if s == nil {
		return rule.Paid{}, false
	}
	paid, ok := s.Suppliers[supplier]
	return paid, ok && paid.Lines > 0
}

// PaidBetween is the span of days that the spend files cover.
func (d *Desk) PaidBetween(p *Picture) (first, last kind.Date) {
	s := d.work(p).spend
	if s == nil {
		return 0, 0
	}
	return s.First, s.Last
}

// PaidAs are the names under which payments to a supplier stand in the spend files.
func (p *Picture) PaidAs(supplier kind.ID) (out []string) {
	for i, id := range p.links() {
		if id == supplier {
			out = append(out, p.Spend.Payees[i].Name)
		}
	}
	return out
}

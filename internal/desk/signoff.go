package desk

import (
	"context"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

// SignOff closes an assessment with words, or opens one again that was signed off, with the reason. Both are kept in the log.
func (d *Desk) SignOff(ctx context.Context, v kind.Viewer, a *Assessed, sign bool, why string) error {
	k, _ := kind.Of("assessment")
	why = strings.TrimSpace(why)
	switch {
	case !v.Writes(k):
		return notYours(k)
	case sign == a.Closed() && sign:
		return fault.New(fault.Invalid, "%s is signed off already.", a.Record.Name.Or(""))
	case sign == a.Closed():
		return fault.New(fault.Invalid, "%s is open already.", a.Record.Name.Or(""))
	case why == "" || len([]rune(why)) > 2000:
		return fault.New(fault.Invalid, "Say why, in at most 2,000 characters. It is kept with the assessment.")
	}
	words := kind.Value{Type: kind.LongText, S: why}
	set := map[string]kind.Value{"state": {Type: kind.Choice, S: "open"}, "reopened_why": words}
	if sign {
		set = map[string]kind.Value{"state": {Type: kind.Choice, S: signedOff}, "signed_why": words, "reopened_why": {}}
	}
	_, _, err := d.Save(ctx, v, k, []kind.ID{a.Record.ID}, set, a.Record.Sequence())
	return err
}

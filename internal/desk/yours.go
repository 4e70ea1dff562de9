package desk

import (
	"context"
	"strings"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
)

// Yours are the findings that the viewer's own post answers for and that the agenda keeps from them, since they rest on what is restricted:
// their own goal that nobody works on, their own meeting that lapsed. An account is the person in the register with its address.
func (d *Desk) Yours(ctx context.Context, p *Picture, v kind.Viewer) ([]Finding, error) {
	own := postsOf(p.Snapshot, v.Account)
	if len(own) == 0 || v.Sees(kind.Restricted) {
		return nil, nil
	}
	stored, err := d.storedFindings(ctx, p)
	if err != nil {
		return nil, err
	}
	yours := func(r *rule.Result) bool {
		if f, ok := stored[r.ID]; ok && settled(f, p.Today) {
			return false
		}
		return r.Outcome == rule.Found && !v.Sees(r.Restricted) && own[r.Owner]
	}
	out := []Finding{}
	for _, r := range d.work(p).results.Agenda(0, yours).All {
		f, err := d.finding(ctx, p, v, r, stored)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// postsOf are the posts that the person of an address holds. Two people of one address are nobody.
func postsOf(s *kind.Snapshot, address string) map[kind.ID]bool {
	var who kind.ID
	for _, p := range s.People.All() {
		if address == "" || !strings.EqualFold(strings.TrimSpace(p.Email.Or("")), address) {
			continue
		}
		if who != 0 {
			return nil
		}
		who = p.ID
	}
	out := map[kind.ID]bool{}
	for _, p := range s.Posts.All() {
		if who != 0 && p.Holder.Or(0) == who {
			out[p.ID] = true
		}
	}
	return out
}

package web

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// picturePage is the first picture: what a leader can print on two sides and take to a meeting.
type picturePage struct {
	Council  string
	Today    kind.Date
	Files    []string
	Agenda   *desk.Agenda
	Bands    []band
	IT       *desk.ITSpend
	Spend    kind.Money
	HasSpend bool
	Figures  []figure
	Payees   []desk.ITPayee
	Gaps     []desk.PayeeGap
}

type figure struct{ Number, Label string }

// FirstPicture makes the page by itself: no address in it leads anywhere, and it shows posts, not names.
func FirstPicture(ctx context.Context, d *desk.Desk, p *desk.Picture, v kind.Viewer) ([]byte, error) {
	if words.From(ctx).Silent() { // the command line has no language of its own
		book, err := loadWords()
		if err != nil {
			return nil, err
		}
		ctx = words.With(ctx, book.In(words.English))
	}
	shared, err := d.Agenda(ctx, p, v, false)
	if err != nil {
		return nil, err
	}
	a := *shared
	a.Findings = slices.Clone(a.Findings)
	for i := range a.Findings {
		a.Findings[i].Owner = postOnly(p, a.Findings[i].Owner, words.From(ctx).Plain("picture.assigned"))
	}
	it := d.ITSpend(p)
	noContract, _ := d.SpendGaps(p)
	page := picturePage{Council: p.Council.Name, Today: p.Today, Agenda: &a, Bands: bands(a.Findings), IT: it, Spend: p.Spend.Net(), HasSpend: len(p.Spend.Files) > 0,
		Payees: it.Payees[:min(len(it.Payees), 8)], Gaps: noContract[:min(len(noContract), 5)]}
	names, err := d.KeptNames(ctx, p.Council.ID)
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		page.Files = append(page.Files, n.Name)
	}
	page.Figures = pictureFigures(words.From(ctx), p.Snapshot)
	var b strings.Builder
	err = firstPictureBody(page).Render(ctx, &b)
	if err != nil {
		return nil, fmt.Errorf("rendering the first picture: %w", err)
	}
	return []byte(b.String()), nil
}

// pictureFigures counts the registers that hold something.
func pictureFigures(say *words.Speaker, s *kind.Snapshot) (out []figure) {
	for _, f := range []struct {
		n   int
		key string
	}{{s.Systems.Len(), "systems"}, {s.Contracts.Len(), "contracts"}, {s.Suppliers.Len(), "suppliers"}, {s.Services.Len(), "services"}, {s.Posts.Len(), "posts"}} {
		if f.n > 0 {
			out = append(out, figure{kind.Count(f.n), say.Plain("picture.count_"+f.key, "n", f.n)})
		}
	}
	return out
}

// postOnly keeps an owner that is a post and leaves out one that is a person: the page is passed from hand to hand.
func postOnly(p *desk.Picture, owner, assigned string) string {
	if owner == "" || len(p.Snapshot.Named("post", owner)) > 0 {
		return owner
	}
	return assigned
}

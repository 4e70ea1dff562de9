package desk

import (
	"context"
	"sort"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/store"
)

// Published is a release after somebody asked for it: published, or waiting for a second person.
type Published struct {
	Number  int    `json:"number"`
	State   string `json:"state"` // published or waiting
	Changes int    `json:"changes"`
	Held    int    `json:"held_back"`
}

// mayPublish refuses who may not tell the public.
func mayPublish(v kind.Viewer) error {
	if !identity.May(v, identity.Publish) {
		return fault.New(fault.Forbidden, "Your role lets you look, but not publish. Ask the board secretary or an administrator.")
	}
	return nil
}

// releaseInput is what the next release of a council is made of.
func (d *Desk) releaseInput(ctx context.Context, p *Picture, notes release.Notes) (release.Input, error) {
	in := release.Input{Plan: d.Public, Snapshot: p.Snapshot, Day: p.Today, At: d.now(), Notes: notes,
		Council: release.Council{Slug: p.Council.Slug, Name: p.Council.Name, Nation: p.Council.Nation, GSS: p.Council.GSS, Welsh: p.Council.Welsh}}
	for _, c := range p.Snapshot.Councils.All() {
		if !c.Ours.Or(false) {
			continue
		}
		if end, ok := c.End.Get(); ok {
			in.Council.Ended = &end
		}
		in.Council.Successors = c.Successors.Or(nil)
	}
	var err error
	in.Settings, err = d.Store.PublicSettings(ctx, p.Council.ID)
	if err != nil {
		return in, err
	}
	in.Before, err = d.LatestRelease(ctx, p.Council)
	return in, err
}

// LatestRelease is what the public sees of a council; nil when nothing is published.
func (d *Desk) LatestRelease(ctx context.Context, c store.Council) (*release.Release, error) {
	n, err := d.Store.LatestRelease(ctx, c.ID)
	if err != nil || n == 0 {
		return nil, err
	}
	kept, err := d.Store.Release(ctx, c.ID, n)
	if err != nil {
		return nil, err
	}
	return release.Open([]byte(kept.Body))
}

// DraftRelease is what the next release would tell, and what it keeps back.
func (d *Desk) DraftRelease(ctx context.Context, p *Picture, notes release.Notes) (*release.Draft, error) {
	in, err := d.releaseInput(ctx, p, notes)
	if err != nil {
		return nil, err
	}
	return release.Compose(in)
}

// PublishRelease publishes what the facts say now; before an election it waits for a second person.
func (d *Desk) PublishRelease(ctx context.Context, p *Picture, v kind.Viewer, notes release.Notes) (Published, error) {
	err := mayPublish(v)
	if err != nil {
		return Published{}, err
	}
	draft, err := d.DraftRelease(ctx, p, notes)
	if err != nil {
		return Published{}, err
	}
	err = draft.Ready()
	if err != nil {
		return Published{}, err
	}
	return d.keepRelease(ctx, p, v, draft)
}

// CorrectRelease publishes the newest release again with one record as it is recorded now.
func (d *Desk) CorrectRelease(ctx context.Context, p *Picture, v kind.Viewer, section string, id kind.ID, reason string) (Published, error) {
	err := mayPublish(v)
	if err != nil {
		return Published{}, err
	}
	in, err := d.releaseInput(ctx, p, release.Notes{})
	if err != nil {
		return Published{}, err
	}
	draft, err := release.Correct(in, section, id, reason)
	if err != nil {
		return Published{}, err
	}
	return d.keepRelease(ctx, p, v, draft)
}

func (d *Desk) keepRelease(ctx context.Context, p *Picture, v kind.Viewer, draft *release.Draft) (Published, error) {
	body, err := draft.Release.Write()
	if err != nil {
		return Published{}, err
	}
	out := Published{Number: draft.Release.Number, State: store.ReleasePublished, Changes: draft.Release.Fresh(), Held: len(draft.Held)}
	if draft.Second {
		out.State = store.ReleaseWaiting
	}
	return out, d.Store.AddRelease(ctx, store.Release{Council: p.Council.ID, Number: int64(out.Number), State: out.State, At: draft.Release.At, Actor: v.Account, Body: string(body)})
}

// ApproveRelease publishes the release that waits, as the second person.
func (d *Desk) ApproveRelease(ctx context.Context, c store.Council, v kind.Viewer, number int64) error {
	err := mayPublish(v)
	if err != nil {
		return err
	}
	return d.Store.ApproveRelease(ctx, c.ID, number, v.Account)
}

// DropRelease takes back the release that waits.
func (d *Desk) DropRelease(ctx context.Context, c store.Council, v kind.Viewer, number int64) error {
	err := mayPublish(v)
	if err != nil {
		return err
	}
	return d.Store.DropRelease(ctx, c.ID, number)
}

// SavePublicSettings keeps what the council says of its public site, if its next release could say it.
func (d *Desk) SavePublicSettings(ctx context.Context, p *Picture, v kind.Viewer, s release.Settings) error {
	err := mayPublish(v)
	if err != nil {
		return err
	}
	err = release.Publishable(s, release.NewGuard(p.Snapshot))
	if err != nil {
		return err
	}
	sort.Slice(s.Elections, func(i, j int) bool { return s.Elections[i].From < s.Elections[j].From })
	return d.Store.SetPublicSettings(ctx, p.Council.ID, s)
}

// AddPublicAddress has an old short name lead to a council's site: an earlier name of its own, or the name of a council that it took over.
func (d *Desk) AddPublicAddress(ctx context.Context, c store.Council, v kind.Viewer, old string) error {
	err := mayPublish(v)
	if err != nil {
		return err
	}
	old = strings.TrimSpace(old)
	if old != Slug(old) || old == "" || old == c.Slug {
		return fault.New(fault.Invalid, "%q is not a short name that pages of another site stood under. Write it as it stands in the address, such as ashby.", old)
	}
	a := store.PublicAddress{Slug: old, Council: c.ID, At: d.now()}
	before, err := d.Store.Council(ctx, old)
	switch {
	case fault.CodeOf(err) == fault.NotFound:
	case err != nil:
		return err
	default:
		a.Former, err = d.tookOver(ctx, c, before)
		if err != nil {
			return err
		}
	}
	return d.Store.AddPublicAddress(ctx, a)
}

// tookOver tells that a council here ended and names the other as its successor: only then may its addresses lead there.
func (d *Desk) tookOver(ctx context.Context, c, before store.Council) (int64, error) {
	p, err := d.PictureOf(ctx, before)
	if err != nil {
		return 0, err
	}
	for _, r := range p.Snapshot.Councils.All() {
		end, ended := r.End.Get()
		if !r.Ours.Or(false) || !ended || end >= p.Today {
			continue
		}
		for _, name := range r.Successors.Or(nil) {
			if kind.SameName(name, c.Name) || name == c.GSS && name != "" || name == c.Slug {
				return before.ID, nil
			}
		}
	}
	return 0, fault.New(fault.Refused, "%s is a council here, and its own record does not say that it ended and was succeeded by %s. Record its last day and its successor first.", before.Name, c.Name)
}

// Told is what the public sees of a council: its newest release, and the last of each council that it took over by its short name; nil under
// an earlier name of its own.
type Told struct {
	Release *release.Release
	Former  map[string]*release.Release

	Comments []release.Comment // what people said back, oldest first
	Form     string            // the address under which forms for comments are reached from elsewhere; "" where there is none
	Open     bool              // comments are taken
	Votes    bool              // people may support ideas
}

// Told gives what the public sees of a council; nil when nothing is published.
func (d *Desk) Told(ctx context.Context, c store.Council) (*Told, error) {
	r, err := d.LatestRelease(ctx, c)
	if err != nil || r == nil {
		return nil, err
	}
	out := &Told{Release: r, Former: map[string]*release.Release{}}
	out.Comments, err = d.Store.CommentsTold(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	out.Form, err = d.CommentSite(ctx, c)
	if err != nil {
		return nil, err
	}
	set, err := d.Store.CommentSetting(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	out.Open, out.Votes = set.Rules.Open, set.Rules.Open && set.Rules.Votes
	old, err := d.Store.PublicAddresses(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range old {
		out.Former[a.Slug] = nil
		if a.Former == 0 {
			continue
		}
		last, err := d.LatestRelease(ctx, store.Council{ID: a.Former})
		if err != nil {
			return nil, err
		}
		if last == nil {
			delete(out.Former, a.Slug)
			continue
		}
		out.Former[a.Slug] = last
	}
	return out, nil
}

// ReleasePreview is the shape of `release preview --json`.
type ReleasePreview struct {
	Council      string               `json:"council"`
	Number       int                  `json:"number"`
	Today        kind.Date            `json:"today"`
	Missing      string               `json:"missing,omitempty"` // what stands in the way of publishing
	SecondPerson bool                 `json:"second_person"`
	Sections     []ReleaseSection     `json:"sections"`
	Changes      int                  `json:"changes"`
	HeldBack     []release.Held       `json:"held_back"`
	Fields       []release.Field      `json:"fields"`
	Disclosures  []release.Disclosure `json:"disclosures,omitempty"` // where somebody could be made out in a survey
	Warnings     []release.Disclosure `json:"warnings,omitempty"`    // groups of a survey who all answered a question alike: row is the group, column the question
}

// ReleaseSection is how many records a section would tell of.
type ReleaseSection struct {
	Section string `json:"section"`
	Records int    `json:"records"`
	LeftOut int    `json:"left_out"` // by their state, or because nobody said that they may be published
}

// PreviewRelease says what the next release would tell and what it keeps back.
func (d *Desk) PreviewRelease(ctx context.Context, p *Picture, notes release.Notes) (ReleasePreview, error) {
	draft, err := d.DraftRelease(ctx, p, notes)
	if err != nil {
		return ReleasePreview{}, err
	}
	r := draft.Release
	out := ReleasePreview{Council: p.Council.Slug, Number: r.Number, Today: p.Today, SecondPerson: draft.Second, Sections: []ReleaseSection{}, Changes: r.Fresh(), HeldBack: draft.Held, Fields: draft.Fields, Disclosures: draft.Disclosures, Warnings: draft.Warnings}
	err = draft.Ready()
	if err != nil {
		out.Missing = fault.Sentence(err)
	}
	for _, x := range r.Sections {
		out.Sections = append(out.Sections, ReleaseSection{x.Name, len(x.Items), draft.Left[x.Name]})
	}
	return out, nil
}

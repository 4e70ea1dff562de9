package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/support"
)

// LoadSupport keeps makers' support dates of a file of endoflife.date, beside those that were loaded before. It changes no fact: dates become questions.
func (d *Desk) LoadSupport(ctx context.Context, v kind.Viewer, file string, raw []byte) (products int, err error) {
	c, err := d.Store.Council(ctx, v.Council)
	if err != nil {
		return 0, err
	}
	loaded, err := support.Read(file, raw)
	if err != nil {
		return 0, err
	}
	had, err := d.Store.SupportDates(ctx, c.ID)
	if err != nil {
		return 0, err
	}
	x, err := d.supportIndex(ctx, c.ID, had.Hash)
	if err != nil {
		return 0, err
	}
	all := support.Merge(x.Products, loaded)
	body, err := json.Marshal(all)
	if err != nil {
		return 0, fmt.Errorf("writing the support dates: %w", err)
	}
	if len(body) > 2*support.MostBytes {
		return 0, fault.New(fault.Refused, "With %s there would be %d MB of support dates, more than there is room for.", file, len(body)>>20)
	}
	sum := sha256.Sum256(body)
	dates := store.SupportDates{Body: string(body), Hash: hex.EncodeToString(sum[:]), Products: len(all), Name: clip(file, 200), At: d.now(), Actor: v.Account}
	saved, err := d.Store.SaveSupportDates(ctx, c.ID, dates, had.Hash)
	if err != nil {
		return 0, err
	}
	if !saved {
		return 0, fault.New(fault.Conflict, "Somebody else loaded support dates at the same moment. Load %s again.", file)
	}
	return len(loaded), d.after(ctx, v.Council)
}

// supportIndex is a council's list of support dates; what was read once is remembered by its hash, for all councils that loaded the same.
func (d *Desk) supportIndex(ctx context.Context, council int64, hash string) (*support.Index, error) {
	if hash == "" {
		return support.NewIndex(nil), nil
	}
	if x, ok := d.parsed.Load("support:" + hash); ok {
		return x.(*support.Index), nil
	}
	body, err := d.Store.SupportBody(ctx, council)
	if err != nil {
		return nil, err
	}
	var all []support.Product
	err = json.Unmarshal([]byte(body), &all)
	if err != nil {
		return nil, fmt.Errorf("reading the support dates: %w", err)
	}
	x := support.NewIndex(all)
	d.parsed.Store("support:"+hash, x)
	return x, nil
}

// SupportLine is one system with its own life, its maker's support and what was bought beyond that, apart. What the file says is never a fact of its own: what the
// council recorded goes first.
type SupportLine struct {
	System   *kind.System
	Match    support.Match // the zero Match when the file knows no such product
	Proposal *Proposal     // that its date would answer; nil when there is none
	Differs  bool          // the council recorded another day than the file has
}

// Support lists the systems that have support dates or whose product the file knows, by name. It reads restricted fields.
func (d *Desk) Support(p *Picture, v kind.Viewer) ([]SupportLine, error) {
	if !v.Sees(kind.Restricted) {
		return nil, fault.New(fault.Forbidden, "Versions and ends of support are weaknesses of systems, which your role does not see. Ask an administrator of %s.", p.Council.Name)
	}
	open, err := d.Proposals(p)
	if err != nil {
		return nil, err
	}
	asked := map[string]*Proposal{}
	for i := range open {
		asked[open[i].ID] = &open[i]
	}
	out := []SupportLine{}
	for _, s := range p.Snapshot.Systems.All() {
		m, found := p.supportOf(s)
		if !found && !s.EndOfSupport.Known() && !s.ExtendedSupportTo.Known() {
			continue
		}
		line := SupportLine{System: s, Match: m}
		if m.Release != nil {
			line.Proposal = asked[supportID(s, m)]
			ours, known := s.EndOfSupport.Get()
			line.Differs = known && m.Release.Support.On != 0 && m.Release.Support.On != ours
		}
		out = append(out, line)
	}
	return out, nil
}

// supportOf looks for a system among the products of the file: by its product, else by its own name.
func (p *Picture) supportOf(s *kind.System) (support.Match, bool) {
	if p.Support == nil {
		return support.Match{}, false
	}
	version := s.Version.Or("")
	if product, ok := p.Snapshot.Products.Get(s.Product.Or(0)); ok {
		m, found := p.Support.Find(product.Name.Or(""), version)
		if found {
			return m, true
		}
	}
	return p.Support.Find(s.Name.Or(""), version)
}

func supportID(s *kind.System, m support.Match) string {
	return "support:" + s.ID.String() + ":" + Slug(m.Product.ID+"-"+m.Release.Cycle) + "-" + m.Release.Support.On.String()
}

// supportProposals ask whether a maker's end of support is a system's, where nobody recorded one.
func (p *Picture) supportProposals() (out []Proposal) {
	for _, s := range p.Snapshot.Systems.All() {
		if s.EndOfSupport.Known() {
			continue
		}
		m, ok := p.supportOf(s)
		if ok && m.Release != nil && m.Release.Support.On != 0 {
			out = append(out, p.supportProposal(s, m))
		}
	}
	return out
}

func (p *Picture) supportProposal(s *kind.System, m support.Match) Proposal {
	r := m.Release
	x := Proposal{ID: supportID(s, m), Kind: "support", Subject: kind.NameOf(s), Confidence: 0.8}
	if m.Whole {
		x.Confidence = 0.95
	}
	x.Question = fmt.Sprintf("Does the maker's support for %s end on %s?", kind.NameOf(s), r.Support.On.Long())
	x.Evidence = []string{fmt.Sprintf("It looks like %s, whose support ends then in %s", m.Called(), p.SupportDates.Name)}
	if r.Active.On != 0 && r.Active.On != r.Support.On {
		x.Evidence = append(x.Evidence, fmt.Sprintf("Only security faults are mended after %s", r.Active.On.Long()))
	}
	if r.Extended.On != 0 {
		x.Evidence = append(x.Evidence, fmt.Sprintf("Support beyond that can be bought until %s; whether we did is not asked here", r.Extended.On.Long()))
	}
	x.edits = []ledger.Edit{{Kind: "system", ID: s.ID, Set: map[string]kind.Value{"end_of_support": kind.DateValue(r.Support.On)}}}
	x.rankBy(s.AnnualCost.Or(0), p.essential(s))
	return x
}

// SupportJSON is one system in `moothall estate support --json`.
type SupportJSON struct {
	System    string    `json:"system"`
	ID        kind.ID   `json:"id"`
	InUse     kind.Date `json:"in_use_since,omitzero"`
	Ends      kind.Date `json:"vendor_support_ends,omitzero"`    // as the council recorded it
	Bought    kind.Date `json:"extended_support_to,omitzero"`    // as the council recorded it
	Product   string    `json:"product,omitempty"`               // in the file
	Release   string    `json:"release,omitempty"`               //
	Could     []string  `json:"could_be,omitempty"`              // releases, when the version says too little
	FileEnds  string    `json:"file_vendor_support,omitempty"`   // a day, ended or open
	FileMost  string    `json:"file_extended_support,omitempty"` // until when more can be bought
	Proposal  string    `json:"proposal,omitempty"`
	Different bool      `json:"differs"`
}

// SupportOf is a line in the shape of the command line.
func SupportOf(l SupportLine) SupportJSON {
	s := l.System
	out := SupportJSON{System: kind.NameOf(s), ID: s.ID, InUse: s.GoLive.Or(0), Ends: s.EndOfSupport.Or(0), Bought: s.ExtendedSupportTo.Or(0), Different: l.Differs}
	if l.Match.Product != nil {
		out.Product = l.Match.Product.Title
	}
	for _, r := range l.Match.Could {
		out.Could = append(out.Could, r.Title())
	}
	if r := l.Match.Release; r != nil {
		out.Release, out.FileEnds, out.FileMost, out.Could = r.Title(), endWord(r.Support), endWord(r.Extended), nil
	}
	if l.Proposal != nil {
		out.Proposal = l.Proposal.ID
	}
	return out
}

func endWord(e support.End) string {
	switch {
	case e.On != 0:
		return e.On.String()
	case e.Ended:
		return "ended"
	case e.Open:
		return "open"
	}
	return ""
}

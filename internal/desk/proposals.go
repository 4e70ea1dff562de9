package desk

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/linkage"
)

// Proposal is a guess that waits for a person: the shape of `moothall proposals --json`. Nothing it says is a fact before yes.
type Proposal struct {
	ID         string      `json:"id"`
	Kind       string      `json:"kind"` // it-supplier, same-supplier, duplicate-supplier
	Question   string      `json:"question"`
	Subject    string      `json:"subject"`
	Evidence   []string    `json:"evidence"`
	Confidence float64     `json:"confidence"`
	Net        *kind.Money `json:"net_pence,omitempty"`
	Skipped    bool        `json:"skipped,omitempty"`

	edits []ledger.Edit
	rank  float64
}

// MostProposals is how many are asked at once.
const MostProposals = 20

// Proposals gives the guesses that nobody has answered, best first; those that were skipped come last.
func (d *Desk) Proposals(p *Picture) ([]Proposal, error) {
	return once(p, proposalsKey{}, func() ([]Proposal, error) { return d.unanswered(p), nil })
}

type proposalsKey struct{}

func (d *Desk) unanswered(p *Picture) []Proposal {
	p.base.guessOnce.Do(func() { p.base.guesses = d.supplierProposals(p) })
	out := []Proposal{}
	for _, x := range p.base.guesses {
		switch p.Answers[x.ID].Answer {
		case "":
			out = append(out, x)
		case "skip":
			x.Skipped = true
			out = append(out, x)
		}
	}
	slices.SortStableFunc(out, func(a, b Proposal) int {
		if a.Skipped != b.Skipped {
			if a.Skipped {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.rank, a.rank), strings.Compare(a.ID, b.ID))
	})
	return out
}

// spelled is one spelling of a payee, or the name of a supplier on the register.
type spelled struct {
	name     string
	supplier kind.ID // 0 for a payee that no supplier is linked to
	net      kind.Money
	lines    int64
	number   linkage.Name
}

// spellings gathers what is to be compared: unlinked payees by spelling, and suppliers by name.
func (p *Picture) spellings() []spelled {
	links := p.links()
	type sum struct {
		net   kind.Money
		lines int64
	}
	sums := make([]sum, len(p.Spend.Payees))
	for t := range p.Spend.All() {
		if !t.Redacted {
			sums[t.Payee].net += t.Net
			sums[t.Payee].lines++
		}
	}
	at := map[string]int{}
	var out []spelled
	for id, payee := range p.Spend.Payees {
		key := spend.Spelling(payee.Name)
		if sums[id].lines == 0 || key == "" || links[id] > 0 {
			continue
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, spelled{name: payee.Name, number: linkage.Name{Text: payee.Name, CompanyNumber: payee.Company, VATNumber: payee.VAT}})
			if payee.Number != "" {
				out[i].number.SupplierNumber = p.Council.Slug + "/" + payee.Number
			}
		}
		out[i].net += sums[id].net
		out[i].lines += sums[id].lines
	}
	for _, x := range p.Snapshot.Suppliers.All() {
		out = append(out, spelled{name: x.Name.Or(""), supplier: x.ID, number: linkage.Name{Text: x.Name.Or(""), CompanyNumber: x.CompanyNumber.Or(""), VATNumber: x.VatNumber.Or("")}})
	}
	slices.SortStableFunc(out, func(a, b spelled) int {
		return cmp.Or(strings.Compare(kind.Fold(a.name), kind.Fold(b.name)), cmp.Compare(a.supplier, b.supplier))
	})
	return out
}

func (d *Desk) supplierProposals(p *Picture) []Proposal {
	all := p.spellings()
	out, claimed := d.itSupplierProposals(p, all)
	return append(out, d.sameSupplierProposals(p, all, claimed)...)
}

// itSupplierProposals join the spellings of one IT supplier of the catalogue.
func (d *Desk) itSupplierProposals(p *Picture, all []spelled) (out []Proposal, claimed map[string]bool) {
	groups, names := map[string][]spelled{}, map[string]string{}
	claimed = map[string]bool{}
	for _, s := range all {
		name, ok := d.itSupplier(s.name)
		if !ok {
			continue
		}
		if x, found := p.Snapshot.Suppliers.Get(s.supplier); s.supplier != 0 && found && x.It.Known() && !x.It.Or(false) {
			continue // somebody has said that it is not
		}
		groups[name] = append(groups[name], s)
		names[name] = name
	}
	for _, name := range sortedKeys(groups) {
		g := groups[name]
		x, ok := d.itSupplierProposal(p, name, g)
		if !ok {
			continue
		}
		for _, s := range g {
			claimed[spend.Spelling(s.name)] = true
		}
		out = append(out, x)
	}
	return out, claimed
}

// itSupplierProposal asks about one supplier; not when every spelling is already linked to one confirmed IT supplier.
func (d *Desk) itSupplierProposal(p *Picture, name string, g []spelled) (Proposal, bool) {
	var home kind.ID
	var net kind.Money
	var lines int64
	var payees, evidence, open []string
	for _, s := range g {
		if s.supplier != 0 {
			if home == 0 {
				home = s.supplier
			}
			continue
		}
		net += s.net
		lines += s.lines
		payees = append(payees, s.name)
		evidence = append(evidence, fmt.Sprintf("%s: %s, net %s", s.name, payments(s.lines), s.net.Exact()))
		open = append(open, spend.Spelling(s.name))
	}
	if len(payees) == 0 {
		return Proposal{}, false
	}
	question := fmt.Sprintf("Is %s one IT supplier, paid as %s?", name, quoted(payees))
	if len(payees) == 1 {
		question = fmt.Sprintf("Is %s an IT supplier, and is %s it?", quoted(payees), name)
		if kind.Fold(payees[0]) == kind.Fold(name) {
			question = fmt.Sprintf("Is %s an IT supplier?", payees[0])
		}
	}
	evidence = append(evidence, fmt.Sprintf("In all net %s in %s", net.Exact(), payments(lines)))
	x := Proposal{ID: "it-supplier:" + slug(name) + ":" + mark(open), Kind: "it-supplier", Question: question, Subject: name, Evidence: evidence, Confidence: d.itConfidence(payees), Net: &net}
	x.rank = x.Confidence + float64(min(net, 100_000_000))/1_000_000_000
	x.edits = d.joinEdits(p, home, name, payees, true)
	return x, true
}

func payments(n int64) string {
	if n == 1 {
		return "1 payment"
	}
	return kind.Count(n) + " payments"
}

// joinEdits makes or completes the supplier that spellings belong to.
func (d *Desk) joinEdits(p *Picture, home kind.ID, name string, payees []string, it bool) []ledger.Edit {
	set := map[string]kind.Value{}
	if it {
		set["it"] = kind.YesNoValue(true)
	}
	others := slices.Clone(payees)
	if x, ok := p.Snapshot.Suppliers.Get(home); ok {
		others = append(slices.Clone(x.OtherNames.Or(nil)), others...)
		others = slices.DeleteFunc(others, func(s string) bool { return spend.Spelling(s) == spend.Spelling(x.Name.Or("")) })
	} else {
		set["name"] = kind.TextValue(name)
		home = ledger.Provisional
		others = slices.DeleteFunc(others, func(s string) bool { return spend.Spelling(s) == spend.Spelling(name) })
	}
	if len(others) > 0 {
		set["other_names"] = kind.ListValue(others)
	}
	return []ledger.Edit{{Kind: "supplier", ID: home, Set: set}}
}

func quoted(names []string) string {
	switch len(names) {
	case 1:
		return names[0]
	case 2:
		return names[0] + " and " + names[1]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// sameSupplierProposals join pairs that are alike and that the catalogue does not know.
func (d *Desk) sameSupplierProposals(p *Picture, all []spelled, claimed map[string]bool) (out []Proposal) {
	const least = 0.6
	var rest []spelled
	var names []linkage.Name
	for _, s := range all {
		if claimed[spend.Spelling(s.name)] && s.supplier == 0 {
			continue
		}
		rest = append(rest, s)
		names = append(names, s.number)
	}
	for _, pair := range linkage.Candidates(names, least) {
		a, b := rest[pair.A], rest[pair.B]
		if a.supplier != 0 && b.supplier != 0 {
			out = append(out, p.duplicateSuppliers(a, b, pair))
			continue
		}
		if b.supplier != 0 {
			a, b = b, a
		}
		out = append(out, d.sameSupplier(p, a, b, pair))
	}
	return out
}

func (d *Desk) sameSupplier(p *Picture, a, b spelled, pair linkage.Pair) Proposal {
	net := a.net + b.net
	x := Proposal{ID: "same-supplier:" + mark([]string{spend.Spelling(a.name), spend.Spelling(b.name)}), Kind: "same-supplier", Subject: a.name, Confidence: pair.Score, Net: &net,
		Question: fmt.Sprintf("Are %s and %s the same supplier?", a.name, b.name)}
	for _, s := range []spelled{a, b} {
		if s.lines > 0 {
			x.Evidence = append(x.Evidence, fmt.Sprintf("%s: %s, net %s", s.name, payments(s.lines), s.net.Exact()))
		} else {
			x.Evidence = append(x.Evidence, s.name+": on the supplier register")
		}
	}
	x.Evidence = append(x.Evidence, sentences(pair.Reasons)...)
	x.rank = pair.Score*0.9 + float64(min(net, 100_000_000))/2_000_000_000
	if a.supplier != 0 {
		x.edits = d.joinEdits(p, a.supplier, a.name, []string{b.name}, false)
	} else {
		x.edits = d.joinEdits(p, 0, a.name, []string{a.name, b.name}, false)
	}
	return x
}

// duplicateSuppliers asks whether two records are one: yes moves what names the later one to the earlier one.
func (p *Picture) duplicateSuppliers(a, b spelled, pair linkage.Pair) Proposal {
	if b.supplier < a.supplier {
		a, b = b, a
	}
	x := Proposal{ID: "duplicate-supplier:" + a.supplier.String() + ":" + b.supplier.String(), Kind: "duplicate-supplier", Subject: a.name, Confidence: pair.Score, rank: pair.Score * 0.93,
		Question: fmt.Sprintf("The supplier register has %s and %s. Are they one supplier?", a.name, b.name)}
	for _, s := range []spelled{a, b} {
		x.Evidence = append(x.Evidence, fmt.Sprintf("%s: named by %s", s.name, p.naming(s.supplier)))
	}
	x.Evidence = append(x.Evidence, sentences(pair.Reasons)...)
	keep, _ := p.Snapshot.Suppliers.Get(a.supplier)
	gone, _ := p.Snapshot.Suppliers.Get(b.supplier)
	others := append(append(slices.Clone(keep.OtherNames.Or(nil)), b.name), gone.OtherNames.Or(nil)...)
	x.edits = []ledger.Edit{{Kind: "supplier", ID: a.supplier, Set: map[string]kind.Value{"other_names": kind.ListValue(others)}}}
	for _, k := range kind.Registers() {
		for _, r := range p.Snapshot.Records(k.Name) {
			if set := repoint(r, "supplier", b.supplier, a.supplier); len(set) > 0 {
				x.edits = append(x.edits, ledger.Edit{Kind: k.Name, ID: r.RecordID(), Set: set})
			}
		}
	}
	x.edits = append(x.edits, ledger.Edit{Kind: "supplier", ID: b.supplier, Delete: true})
	return x
}

// sentences begins each reason with a capital.
func sentences(reasons []string) []string {
	out := make([]string, len(reasons))
	for i, r := range reasons {
		out[i] = strings.ToUpper(r[:1]) + r[1:]
	}
	return out
}

// naming says which records name a supplier: 2 contracts, 1 system.
func (p *Picture) naming(id kind.ID) string {
	var parts []string
	for _, k := range kind.Registers() {
		n := 0
		for _, r := range p.Snapshot.Records(k.Name) {
			if len(repoint(r, "supplier", id, id)) > 0 {
				n++
			}
		}
		if n == 1 {
			parts = append(parts, "1 "+strings.ToLower(k.Label))
		} else if n > 1 {
			parts = append(parts, kind.Count(n)+" "+strings.ToLower(k.Labels))
		}
	}
	if len(parts) == 0 {
		return "nothing else"
	}
	return strings.Join(parts, ", ")
}

// repoint gives the fields of a record that name one record of a kind, naming another instead.
func repoint(r kind.Record, to string, from, into kind.ID) map[string]kind.Value {
	set := map[string]kind.Value{}
	k := r.KindOf()
	for i := range k.Fields {
		f, v := &k.Fields[i], r.Cell(i)
		if f.To != to || !slices.Contains(v.Targets(), from) {
			continue
		}
		switch v.Type {
		case kind.Ref:
			set[f.Name] = kind.RefValue(into)
		case kind.Refs:
			ids := slices.Clone(v.IDs)
			for j := range ids {
				if ids[j] == from {
					ids[j] = into
				}
			}
			set[f.Name] = kind.RefsValue(ids)
		}
	}
	return set
}

// Answer keeps what a person says to a proposal. A yes makes it a fact, through a change set that can be undone.
func (d *Desk) Answer(ctx context.Context, slug string, v kind.Viewer, id, answer string) (int64, error) {
	if answer != "yes" && answer != "no" && answer != "skip" {
		return 0, fault.New(fault.Invalid, "Answer yes, no or skip.")
	}
	p, err := d.Picture(ctx, slug)
	if err != nil {
		return 0, err
	}
	all, err := d.Proposals(p)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(all, func(x Proposal) bool { return x.ID == id })
	if i < 0 {
		return 0, fault.New(fault.NotFound, "That proposal is no longer open: it was answered, or the facts behind it changed.")
	}
	a := store.Answer{ID: id, Answer: answer, At: d.now(), Actor: v.Account}
	if answer == "yes" {
		done, err := d.Store.Apply(ctx, p.Council.ID, ledger.ChangeSet{At: a.At, Actor: v.Account, Source: "proposal", Note: all[i].Question, Expect: p.Snapshot.Seq, Edits: all[i].edits})
		if err != nil {
			return 0, err
		}
		a.Seq = done.Batch
	}
	err = d.Store.SaveAnswer(ctx, p.Council.ID, a)
	if err != nil {
		return 0, err
	}
	return a.Seq, d.after(ctx, slug)
}

// mark is a short hash of names in any order.
func mark(names []string) string {
	names = slices.Sorted(slices.Values(names))
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.Join(names, "\x00"))) // a hash never fails
	return fmt.Sprintf("%08x", h.Sum32())
}

func slug(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(s)), "-")
}

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
)

// Proposal is a guess that waits for a person: the shape of `moothall proposals --json`. Nothing it says is a fact before yes.
type Proposal struct {
	ID         string      `json:"id"`
	Kind       string      `json:"kind"` // it-supplier, same-supplier, duplicate-supplier, contract-spend, contract-supplier, product, function, services, support, reports-to, role
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

// leastAsked is the confidence under which nothing is asked: a question that is more often wrong than right wastes the answer.
const leastAsked = 0.5

// rankBy orders by what an answer is worth: how sure, then pounds of IT or under contract up to a million, and whether essential work hangs on it.
func (x *Proposal) rankBy(net kind.Money, essential bool) {
	const million kind.Money = 100_000_000
	worth := 1 + float64(min(max(net, -net), million))/float64(million)
	if essential {
		worth += 0.5
	}
	x.rank = x.Confidence * worth
}

// Proposals gives the guesses that nobody has answered, best first; those that were skipped come last.
func (d *Desk) Proposals(p *Picture) ([]Proposal, error) {
	return once(p, proposalsKey{}, func() ([]Proposal, error) { return d.unanswered(p), nil })
}

type proposalsKey struct{}

func (d *Desk) unanswered(p *Picture) []Proposal {
	said := saidNo(p.Answers)
	all := slices.Concat(d.supplierProposals(p, said), d.contractSuppliers(p), d.productProposals(p), d.serviceProposals(p, said), lineProposals(p, said), d.roleProposals(p, said), p.supportProposals())
	out := []Proposal{}
	for _, x := range all {
		answer := p.Answers[x.ID].Answer
		if x.Confidence < leastAsked || answer != "" && answer != "skip" {
			continue
		}
		x.Skipped = answer == "skip"
		out = append(out, x)
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

// noes are the sets that somebody has answered no to, by what the question was about. A proposal's id ends with the marks of all that
// it joins, so that a no holds when the list has grown by one.
type noes map[string][][]string

func saidNo(answers map[string]store.Answer) noes {
	out := noes{}
	for id, a := range answers {
		at := strings.LastIndexByte(id, ':')
		if a.Answer == "no" && at > 0 {
			out[id[:at]] = append(out[id[:at]], strings.Split(id[at+1:], "."))
		}
	}
	return out
}

// apart tells whether all of a set that was answered no to stands in marks.
func (n noes) apart(about string, marks []string) bool {
	return slices.ContainsFunc(n[about], func(set []string) bool {
		return !slices.ContainsFunc(set, func(m string) bool { return !slices.Contains(marks, m) })
	})
}

// questions parts marks into the sets to ask about: what was refused alone is not asked again, and what was refused together is asked one
// by one; all others are one question.
func (n noes) questions(about string, marks []string) (out [][]string) {
	var together []string
	for _, m := range marks {
		switch {
		case slices.ContainsFunc(n[about], func(set []string) bool { return len(set) == 1 && set[0] == m }):
		case slices.ContainsFunc(n[about], func(set []string) bool { return slices.Contains(set, m) }):
			out = append(out, []string{m})
		default:
			together = append(together, m)
		}
	}
	if len(together) > 0 {
		out = append(out, together)
	}
	return out
}

// idOf is the id of a question about marks; their order does not count.
func idOf(about string, marks []string) string {
	return about + ":" + strings.Join(slices.Sorted(slices.Values(marks)), ".")
}

// mark is a short hash of a name's spelling.
func mark(name string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(spend.Spelling(name))) // a hash never fails
	return fmt.Sprintf("%08x", h.Sum32())
}

// quoted puts names in a row: A, B and C. More than six are counted.
func quoted(names []string) string {
	const most = 6
	if len(names) > most {
		return strings.Join(names[:most-1], ", ") + fmt.Sprintf(" and %d more", len(names)-most+1)
	}
	switch len(names) {
	case 1:
		return names[0]
	case 2:
		return names[0] + " and " + names[1]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func payments(n int64) string {
	if n == 1 {
		return "1 payment"
	}
	return kind.Count(n) + " payments"
}

// sentences begins each reason with a capital.
func sentences(reasons []string) []string {
	out := make([]string, len(reasons))
	for i, r := range reasons {
		out[i] = strings.ToUpper(r[:1]) + r[1:]
	}
	return out
}

// Slug is a name as an address has it.
func Slug(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(s)), "-")
}

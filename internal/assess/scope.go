package assess

import (
	"cmp"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Reason is why a system is proposed to be judged by itself.
type Reason struct {
	ID string   `json:"reason"` // statutory, essential, single_point, personal, sensitive, exposed, hosted_outside, incidents, marked
	N  int      `json:"n,omitempty"`
	Of []string `json:"of,omitempty"` // services, data sets or incidents by name
}

// Proposed is a system with the reasons why it may be critical.
type Proposed struct {
	System  *kind.System
	Reasons []Reason
	down    int
}

// Propose lists the systems that there is a reason to judge by themselves: those with the most reasons first, then those that take the most services down, then by
// name. down gives the services that stop with a system. What is not recorded gives no reason, and is no reason against.
func Propose(s *kind.Snapshot, down map[kind.ID][]string) (out []Proposed) {
	for _, x := range s.Systems.All() {
		p := Proposed{System: x, down: len(down[x.ID])}
		p.add(Reason{ID: "statutory", Of: servicesOf(s, x, func(v *kind.Service) bool { return v.Statutory.Or(false) })})
		p.add(Reason{ID: "essential", Of: servicesOf(s, x, func(v *kind.Service) bool { return v.Essential.Or(false) })})
		if len(down[x.ID]) > 1 {
			p.add(Reason{ID: "single_point", Of: down[x.ID]})
		}
		p.data(s)
		p.exposure()
		p.incidents(s)
		if x.Critical.Or(false) || x.Tier.Or("") == "mission critical" {
			p.Reasons = append(p.Reasons, Reason{ID: "marked"})
		}
		if len(p.Reasons) > 0 {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Proposed) int {
		return cmp.Or(cmp.Compare(len(b.Reasons), len(a.Reasons)), cmp.Compare(b.down, a.down), strings.Compare(a.System.Name.Or(""), b.System.Name.Or("")))
	})
	return out
}

// add takes a reason that names something.
func (p *Proposed) add(r Reason) {
	if len(r.Of) > 0 {
		r.N = len(r.Of)
		p.Reasons = append(p.Reasons, r)
	}
}

// servicesOf are the services, by name, that a system lists or that list it.
func servicesOf(s *kind.Snapshot, x *kind.System, want func(*kind.Service) bool) (out []string) {
	for _, v := range s.Services.All() {
		if want(v) && (slices.Contains(x.Services.Or(nil), v.ID) || slices.Contains(v.Systems.Or(nil), x.ID)) {
			out = append(out, v.Name.Or(""))
		}
	}
	slices.Sort(out)
	return out
}

// data says whether the system holds data about people, and the sort of data whose loss harms them most.
func (p *Proposed) data(s *kind.Snapshot) {
	var personal, special []string
	for _, d := range s.DataSets.All() {
		if d.System.Or(0) != p.System.ID {
			continue
		}
		if d.SpecialCategory.Or(false) {
			special = append(special, d.Name.Or(""))
		} else if d.Personal.Or(false) {
			personal = append(personal, d.Name.Or(""))
		}
	}
	p.add(Reason{ID: "sensitive", Of: special})
	if len(personal) > 0 || p.System.PersonalData.Or(false) && len(special) == 0 {
		p.Reasons = append(p.Reasons, Reason{ID: "personal", N: len(personal), Of: personal})
	}
}

// exposure: what is recorded counts; hosting outside is said as what it is where nobody recorded whether the internet reaches it.
func (p *Proposed) exposure() {
	exposed, known := p.System.InternetFacing.Get()
	hosting := p.System.Hosting.Or("")
	switch {
	case exposed:
		p.Reasons = append(p.Reasons, Reason{ID: "exposed"})
	case !known && (hosting == "saas" || hosting == "cloud"):
		p.Reasons = append(p.Reasons, Reason{ID: "hosted_outside"})
	}
}

func (p *Proposed) incidents(s *kind.Snapshot) {
	var named []string
	for _, i := range s.Incidents.All() {
		if slices.Contains(i.Systems.Or(nil), p.System.ID) {
			named = append(named, i.Title.Or(""))
		}
	}
	n := max(len(named), p.System.Incidents.Or(0))
	if n > 0 {
		p.Reasons = append(p.Reasons, Reason{ID: "incidents", N: n, Of: named})
	}
}

// TellsSubjects tells whether a framework asks some outcomes of the council and others of each system.
func (f *Framework) TellsSubjects() bool {
	all := f.Outcomes()
	of := func(s Subject) bool {
		return slices.ContainsFunc(all, func(n *Node) bool { return n.Subject == s })
	}
	return of(System) && len(f.About(Organisation)) < len(all)
}

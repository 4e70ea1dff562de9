package plan

import (
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// UseCase is one use case of the library: the words by which its data and its skills are known, and where it worked.
type UseCase struct {
	ID       string                       `json:"id"`
	Title    string                       `json:"title"`
	Says     string                       `json:"says"`
	Data     []string                     `json:"data"`   // words of names of data sets; one must fit
	Skills   []string                     `json:"skills"` // words of skills or functions of posts; one must fit
	Evidence []string                     `json:"evidence"`
	Cy       struct{ Title, Says string } `json:"-"`
}

// Readiness says of one use case whether the council could begin, with three reasons.
type Readiness struct {
	ID      string   `json:"id"` // in the library; "" for one of the council's own
	Record  *Item    `json:"record,omitempty"`
	Title   string   `json:"title"`
	Says    string   `json:"says,omitempty"`
	Ready   bool     `json:"ready"`
	Reasons []Reason `json:"reasons"` // data, skills, governance
	Worked  []string `json:"worked,omitempty"`
	WelshOf string   `json:"-"`
	SaysCy  string   `json:"-"`
}

// Reason is one of the three: Key says what holds or lacks, With names the record that it rests on.
type Reason struct {
	About string `json:"about"`
	Holds bool   `json:"holds"`
	Key   string `json:"key"`
	With  string `json:"with,omitempty"`
}

// UseCases judges the library and the council's own use cases, those that were taken up first.
func UseCases(s *kind.Snapshot, library []UseCase) []Readiness {
	var own, rest []Readiness
	taken := map[string]bool{}
	for _, u := range s.UseCases.All() {
		i := slices.IndexFunc(library, func(c UseCase) bool { return c.ID == u.Library.Or("") })
		var c UseCase
		if i >= 0 {
			c = library[i]
			taken[c.ID] = true
		}
		own = append(own, ownCase(s, u, c))
	}
	for _, c := range library {
		if !taken[c.ID] {
			rest = append(rest, judged(Readiness{ID: c.ID, Title: c.Title, Says: c.Says, Worked: c.Evidence, WelshOf: c.Cy.Title, SaysCy: c.Cy.Says}, dataReason(s, setsNamed(s, c.Data)), skillReason(s, c.Skills), Reason{About: "governance", Key: "not_taken_up"}))
		}
	}
	return append(own, rest...)
}

func ownCase(s *kind.Snapshot, u *kind.UseCase, c UseCase) Readiness {
	item := ItemOf(u)
	sets, skills := setsNamed(s, c.Data), c.Skills
	if ids, ok := u.DataSets.Get(); ok {
		sets = nil
		for _, id := range ids {
			if d, there := s.DataSets.Get(id); there {
				sets = append(sets, d)
			}
		}
	}
	if own, ok := u.Skills.Get(); ok {
		skills = own
	}
	worked := append(slices.Clone(u.Evidence.Or(nil)), c.Evidence...)
	return judged(Readiness{ID: c.ID, Record: &item, Title: item.Name, Says: c.Says, Worked: worked, SaysCy: c.Cy.Says}, dataReason(s, sets), skillReason(s, skills), governance(u))
}

func judged(r Readiness, reasons ...Reason) Readiness {
	r.Reasons, r.Ready = reasons, true
	for _, x := range reasons {
		r.Ready = r.Ready && x.Holds
	}
	return r
}

func setsNamed(s *kind.Snapshot, words []string) (out []*kind.DataSet) {
	for _, d := range s.DataSets.All() {
		if hasWord(d.Name.Or(""), words) {
			out = append(out, d)
		}
	}
	return out
}

func hasWord(text string, words []string) bool {
	text = kind.Fold(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, kind.Fold(w)) })
}

// dataReason holds where a data set is of good or fair quality and has an owner.
func dataReason(s *kind.Snapshot, sets []*kind.DataSet) Reason {
	r := Reason{About: "data", Key: "no_data"}
	for _, d := range sets {
		r.With = kind.NameOf(d)
		q, known := d.Quality.Get()
		switch {
		case !known:
			r.Key = "quality_unknown"
		case q == "poor":
			r.Key = "quality_poor"
		case !d.Owner.Known():
			r.Key = "no_data_owner"
		default:
			r.Key, r.Holds = "data_ready", true
			return r
		}
	}
	return r
}

// skillReason holds where a filled post has a skill, or shows expertise, that is asked for.
func skillReason(s *kind.Snapshot, skills []string) Reason {
	if len(skills) == 0 {
		return Reason{About: "skills", Key: "skills_unsaid"}
	}
	for _, p := range s.Posts.All() {
		has := strings.Join(slices.Concat(p.Skills.Or(nil), p.Expertise.Or(nil), p.Functions.Or(nil)), "; ")
		if !p.Vacant.Or(false) && hasWord(has, skills) {
			return Reason{About: "skills", Key: "skills_ready", Holds: true, With: kind.NameOf(p)}
		}
	}
	return Reason{About: "skills", Key: "no_skills", With: strings.Join(skills, ", ")}
}

// governance holds where somebody owns the use case and its effect on people was assessed.
func governance(u *kind.UseCase) Reason {
	switch {
	case !u.Owner.Known():
		return Reason{About: "governance", Key: "no_case_owner"}
	case !u.ImpactAssessed.Known():
		return Reason{About: "governance", Key: "not_assessed"}
	}
	return Reason{About: "governance", Key: "governed", Holds: true}
}

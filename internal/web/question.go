package web

import (
	"slices"
	"strings"
	"unicode"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
)

// questionPage is one of the six questions: what is known to it, what was found under it, and what is still missing.
type questionPage struct {
	Base, Key string
	Ways      []way
	Registers []registerCount // that hold something
	Bands     []questionBand
	Found     int
	Strong    []desk.Finding
	Known     []knownField
	Missing   []missingRegister
	Spend     bool // the question has the spend page under it
	SpendNet  kind.Money
	Paid      bool // a spend file was brought
	Landscape *landscapePage
	Events    []desk.Happening
	Settled   int
	Pace      *desk.Pace
	Imports   bool
}

type registerCount struct {
	Kind *kind.Kind
	Path string
	N    int
}

// questionBand is what was found in one band.
type questionBand struct {
	Key, Tag string
	Findings []desk.Finding // at most a few a rule; More of the last one counts the rest
	Count    int
}

// mostAlike is how many findings of one rule a question shows.
const mostAlike = 3

// knownField says in how many records of a register a field that the question rests on is recorded.
type knownField struct {
	Kind  *kind.Kind
	Field *kind.Field
	N, Of int
	Path  string // of the records without it
}

// missingRegister is a register with nothing in it, and the columns of a file that would bring it.
type missingRegister struct {
	Kind          *kind.Kind
	Path, Columns string
	May           bool // the viewer may write its first record
}

// questionRules says under which question a rule file's findings stand.
var questionRules = map[string]string{"leadership.yaml": "lead", "contracts.yaml": "change", "spend.yaml": "have", "systems.yaml": "safe", "data.yaml": "have", "gaps.yaml": "have"}

// questionFields are the fields that an answer to a question rests on, as kind.field.
var questionFields = map[string][]string{
	"lead":   {"post.reports_to", "post.senior_team", "post.holder", "portfolio.member"},
	"have":   {"system.owner", "system.supplier", "system.services", "contract.owner", "contract.systems"},
	"safe":   {"system.depends_on", "system.restore_hours", "system.promised_hours", "system.end_of_support", "system.last_restore_test", "service.fallback"},
	"left":   {"service.channel", "service.residents", "service.volume"},
	"change": {"contract.end", "contract.notice_months", "contract.route", "contract.owner"},
}

// question is GET /c/{council}/questions/{key}
func (v *visit) question() error {
	p := questionPage{Base: v.path(""), Key: v.r.PathValue("key"), Imports: v.mayImport()}
	if p.Key != "work" && questionFields[p.Key] == nil {
		return fault.New(fault.NotFound, "There is no such question. Use the seven ways in above.")
	}
	a, err := v.agenda(true)
	if err != nil {
		return err
	}
	p.Bands, p.Found = questionBands(a.Findings, p.Key)
	for _, f := range a.Strong {
		if questionOf(f) == p.Key {
			p.Strong = append(p.Strong, f)
		}
	}
	p.Ways = v.waysUnder(p.Key)
	v.questionRegisters(&p)
	p.Known = v.knownFields(questionFields[p.Key])
	switch p.Key {
	case "have":
		err = v.questionHave(&p)
	case "work":
		p.Settled = a.Settled
		p.Events, err = v.desk.Happened(v.r.Context(), v.picture, v.viewer, 30)
		if err != nil {
			return err
		}
		p.Pace, err = v.desk.Pace(v.r.Context(), v.picture, v.viewer)
	}
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("frame.nav_"+p.Key), p.Key, questionBody(p))
}

func (v *visit) questionHave(p *questionPage) error {
	l, err := v.landscape(v.path("questions/have"))
	if err != nil {
		return err
	}
	p.Landscape, p.Spend = &l, true
	p.Paid, p.SpendNet = len(v.picture.Spend.Files) > 0, v.desk.ITSpend(v.picture).Net()
	return nil
}

// questionBands are the findings under a question, by band.
func questionBands(all []desk.Finding, key string) (out []questionBand, found int) {
	for _, b := range bandWords {
		x := questionBand{Key: b.Key, Tag: b.Tag}
		for _, f := range all {
			if f.Band == b.Key && questionOf(f) == key {
				x.add(f)
			}
		}
		if x.Count > 0 {
			found += x.Count
			out = append(out, x)
		}
	}
	return out, found
}

// add puts a finding in, or counts it where enough of its rule are shown.
func (b *questionBand) add(f desk.Finding) {
	b.Count++
	last, alike := -1, 0
	for i := range b.Findings {
		if b.Findings[i].Rule == f.Rule {
			last, alike = i, alike+1
		}
	}
	if alike == mostAlike {
		b.Findings[last].More++
		return
	}
	f.More = 0
	b.Findings = append(b.Findings, f)
}

// questionOf is the question that a finding stands under: its rule file's or, where that has none, its record's.
func questionOf(f desk.Finding) string {
	if q, ok := questionRules[f.RuleOf().File]; ok {
		return q
	}
	k, ok := kind.Of(f.Subject.Kind)
	if !ok {
		return ""
	}
	return k.Question
}

// questionRegisters counts the registers under a question; one with nothing in it says which file would bring it.
func (v *visit) questionRegisters(p *questionPage) {
	for _, k := range kind.Registers() {
		if k.Question != p.Key {
			continue
		}
		path, n := v.path("registers/%s", k.Plural), len(v.picture.Snapshot.Records(k.Name))
		if n == 0 {
			p.Missing = append(p.Missing, missingRegister{k, path, columnsOf(k), identity.May(v.viewer, identity.Edit)})
			continue
		}
		p.Registers = append(p.Registers, registerCount{k, path, n})
	}
}

// columnsOf names the first columns by which a file of a register is known.
func columnsOf(k *kind.Kind) string {
	const most = 4
	var out []string
	for _, f := range k.Fields {
		i := slices.IndexFunc(f.Headings, spoken)
		if i >= 0 && len(out) < most {
			out = append(out, f.Headings[i])
		}
	}
	return strings.Join(out, ", ")
}

// spoken tells that a heading is written as people write, not as a schema does: Start date, not StartDate.
func spoken(heading string) bool {
	small := false
	for _, r := range heading {
		if small && unicode.IsUpper(r) {
			return false
		}
		small = unicode.IsLower(r)
	}
	return true
}

// knownFields counts where the fields that an answer rests on are recorded, as far as the viewer sees them.
func (v *visit) knownFields(names []string) (out []knownField) {
	for _, name := range names {
		of, field, _ := strings.Cut(name, ".")
		k, ok := kind.Of(of)
		if !ok {
			continue
		}
		for i := range k.Fields {
			f := &k.Fields[i]
			all := len(v.picture.Snapshot.Records(k.Name))
			if f.Name != field || !v.viewer.Sees(f.Sensitivity) || all == 0 {
				continue
			}
			out = append(out, knownField{k, f, recorded(v.picture.Snapshot, k)[i], all, v.path("registers/%s?%s=-", k.Plural, f.Name)})
		}
	}
	return out
}

func (v *visit) mayImport() bool { return identity.May(v.viewer, identity.Import) }

func (v *visit) mayAnswer() bool { return identity.May(v.viewer, identity.Answer) }

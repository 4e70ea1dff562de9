package rule

import (
	"slices"

	"github.com/moothall/moothall/internal/kind"
)

// Input is what the rulebook runs over.
type Input struct {
	Snapshot  *kind.Snapshot
	Today     kind.Date
	Nation    string // england, scotland, wales or northern-ireland; a rule for another nation does not run
	Facts     Facts
	Welsh     bool // texts in Welsh where the rule has all of them
	KeepClear bool // give what is clear, too; otherwise only found and cannot tell
}

// Subject is the record that a finding is about. A finding about the council as a whole has ID 0 or the number of its record.
type Subject struct {
	Kind string
	ID   kind.ID
	Name string
}

// Result is one rule's answer about one record.
type Result struct {
	Rule       *Rule
	ID         string // RULE:kind:number, or RULE:council; stable
	Subject    Subject
	Outcome    Outcome
	Title, Why string // only when found
	Assumes    string // the assumption that the answer rests on; "" when it rests on none
	Action     string
	Band       Band
	Kind       FindingKind
	Due        kind.Opt[kind.Date]
	Pence      kind.Opt[kind.Money]
	Essential  bool
	Evidence   []Ref     // recorded fields
	Payments   []PaidRow // payments that it rests on
	Missing    []Ref     // what it would take to tell; only when it cannot tell
	Restricted kind.Sensitivity
	Owner      kind.ID // the post that answers for it; 0 when none is recorded
	Welsh      bool    // its texts are in Welsh

	record kind.ID // that the rule was asked about; 0 for the council
}

// Run asks every rule that speaks to the nation about every record of its register.
func (b *Book) Run(in Input) *Results {
	out := &Results{book: b, in: in}
	for _, r := range b.Rules {
		if in.Snapshot != nil && r.Speaks(in.Nation) {
			out.rules = append(out.rules, answers{r, r.run(in)})
		}
	}
	out.rank()
	return out
}

func (r *Rule) run(in Input) (out []*Result) {
	c := in.context()
	c.Rule = r
	if r.For == Council {
		return r.look(c, in, out)
	}
	for _, rec := range in.Snapshot.Records(r.For) {
		c.subject = rec
		out = r.look(c, in, out)
	}
	return out
}

func (in Input) context() *Context {
	return &Context{Snapshot: in.Snapshot, Today: in.Today, Nation: in.Nation, Facts: in.Facts}
}

// look asks the rule about the record that the context stands at.
func (r *Rule) look(c *Context, in Input, out []*Result) []*Result {
	c.missing, c.cited, c.payments = c.missing[:0], nil, nil
	o := r.judge(c)
	if o == Clear && !in.KeepClear {
		return out
	}
	res := &Result{Rule: r, Outcome: o, Band: r.Band, Kind: r.Kind, Restricted: r.Restricted}
	if c.subject != nil {
		res.Subject = subjectOf(c.subject)
		res.record = res.Subject.ID
		res.ID = r.ID + ":" + r.For + ":" + res.record.String()
	} else {
		res.ID, res.Subject = r.ID+":"+Council, councilOf(c.Snapshot)
	}
	if o == CannotTell {
		res.Missing = slices.Clone(c.missing)
	}
	r.tell(c, in, res)
	return append(out, res)
}

// judge asks needs first: where it does not surely hold, the rule has nothing to say and nothing to ask.
func (r *Rule) judge(c *Context) Outcome {
	if r.needs != nil && r.needs(c) != Found {
		c.settle(0)
		return Clear
	}
	return r.when(c)
}

// tell fills in what the reader sees.
func (r *Rule) tell(c *Context, in Input, res *Result) {
	c.missing = c.missing[:0]
	if res.Outcome == Found { // before anything but the condition has been read
		res.Evidence, res.Payments = r.evidenceOf(c), slices.Clone(c.payments)
	}
	if r.owner != nil {
		if v, told := r.owner.read(c); told {
			res.Owner = v.(kind.Record).RecordID()
		}
	}
	res.Essential = r.essential != nil && r.essential(c) == Found
	if res.Outcome != Found {
		return
	}
	if r.subject != nil {
		if v, told := r.subject.read(c); told {
			res.Subject = subjectOf(v.(kind.Record))
		}
	}
	if r.due != nil {
		if v, told := r.due.read(c); told {
			res.Due = kind.Some(v.(kind.Date))
		}
	}
	if r.pence != nil {
		if v, told := r.pence.read(c); told {
			res.Pence = kind.Some(v.(kind.Money))
		}
	}
	r.say(c, in, res)
}

// say writes the texts in Welsh where the rule has all of them in Welsh: a finding is in one language.
func (r *Rule) say(c *Context, in Input, res *Result) {
	t, action, as := r.english, r.English.Do, english
	if in.Welsh && r.SpeaksWelsh() {
		t, action, as, res.Welsh = r.welsh, r.Welsh.Do, welsh, true
	}
	res.Action = action
	res.Title, res.Why, res.Assumes = t.say.print(c, as), t.why.print(c, as), t.assumes.print(c, as)
}

// SpeaksWelsh tells whether the rule has every text of a finding in Welsh.
func (r *Rule) SpeaksWelsh() bool {
	en, cy := r.English, r.Welsh
	return cy.Say != "" && cy.Do != "" && (cy.Why != "" || en.Why == "") && (cy.Assumes != "" || en.Assumes == "")
}

// evidenceOf is every recorded field that the finding rests on. What is found because nothing is recorded rests on the
// record itself, so its name stands in.
func (r *Rule) evidenceOf(c *Context) []Ref {
	var out []Ref
	if c.subject != nil {
		k := c.subject.KindOf()
		for _, f := range r.Evidence {
			if recorded(c.subject, f) {
				out = append(out, Ref{k.Name, c.subject.RecordID(), k.Today(f)})
			}
		}
	}
	for _, ref := range c.cited {
		if !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	if len(out) == 0 && c.subject != nil && recorded(c.subject, c.subject.KindOf().NameField) {
		out = append(out, Ref{r.For, c.subject.RecordID(), c.subject.KindOf().NameField})
	}
	return out
}

func subjectOf(r kind.Record) Subject {
	return Subject{r.KindOf().Name, r.RecordID(), kind.NameOf(r)}
}

// councilOf is our own record of the council register, where there is one.
func councilOf(s *kind.Snapshot) Subject {
	for _, x := range s.Councils.All() {
		if ours, _ := x.Ours.Get(); ours {
			return subjectOf(x)
		}
	}
	return Subject{Kind: Council}
}

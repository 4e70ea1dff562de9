package assess

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// Totals are the parameters of the rule mean_max. A group's total is half the sum of the mean and the highest of its scores; the product of all groups' totals is
// the overall score.
type Totals struct {
	Groups []string // nodes whose outcomes have a total
	Marks  []Mark
}

// Mark is a line that scores cross: any score of one group (In), or the overall score.
type Mark struct {
	ID, Title, In string
	From          float64
}

// totals are the parameters, none where the rule is another.
func (f *Framework) totals() Totals {
	if f.Totals == nil {
		return Totals{}
	}
	return *f.Totals
}

// Total is what the scores of one group come to.
type Total struct {
	Group    string
	Answered int // of Asked
	Asked    int
	Mean     float64
	Most     int     // the highest score
	Total    float64 // (Mean + Most) / 2; 0 when nothing is answered
}

// Overall is all groups together. Whole is false while anything is not answered: what is not answered is left out, not counted as low.
type Overall struct {
	Groups []Total
	Score  float64 // the product of the totals; 0 when a group has no answer
	Whole  bool
	Marks  []Marked
}

// Marked says whether a line is crossed. It is Known when nothing that is still to be answered could turn it.
type Marked struct {
	Mark
	Crossed, Known bool
}

// TotalsOf works out the totals of scores by outcome, by the framework's own parameters.
func (f *Framework) TotalsOf(scores map[string]int) Overall {
	out := Overall{Score: 1, Whole: true}
	for _, g := range f.totals().Groups {
		x := f.total(g, scores)
		out.Groups = append(out.Groups, x)
		out.Score *= x.Total
		out.Whole = out.Whole && x.Answered == x.Asked
	}
	for _, m := range f.totals().Marks {
		out.Marks = append(out.Marks, f.marked(m, out, scores))
	}
	return out
}

func (f *Framework) total(group string, scores map[string]int) Total {
	x := Total{Group: group}
	sum := 0
	for _, n := range f.in(group) {
		x.Asked++
		score, ok := scores[n.ID]
		if !ok {
			continue
		}
		x.Answered++
		sum += score
		x.Most = max(x.Most, score)
	}
	if x.Answered > 0 {
		x.Mean = float64(sum) / float64(x.Answered)
		x.Total = (x.Mean + float64(x.Most)) / 2
	}
	return x
}

func (f *Framework) marked(m Mark, o Overall, scores map[string]int) Marked {
	if m.In == "" {
		return Marked{m, o.Score >= m.From, o.Whole}
	}
	x := Marked{Mark: m, Known: true}
	for _, n := range f.in(m.In) {
		score, ok := scores[n.ID]
		x.Known = x.Known && ok
		x.Crossed = x.Crossed || ok && float64(score) >= m.From
	}
	x.Known = x.Known || x.Crossed // one that crosses is enough
	return x
}

// in lists the outcomes below a node.
func (f *Framework) in(group string) (out []*Node) {
	for _, n := range f.Outcomes() {
		if slices.ContainsFunc(f.Path(n.ID), func(p *Node) bool { return p.ID == group }) {
			out = append(out, n)
		}
	}
	return out
}

// LevelsOf are the levels that may be chosen for an outcome.
func (f *Framework) LevelsOf(n *Node) []Level {
	return slices.DeleteFunc(slices.Clone(f.Scale), func(l Level) bool { return n.Most > 0 && l.Score > n.Most })
}

// may tells whether a level may be chosen for an outcome.
func (f *Framework) may(n *Node, level string) bool {
	return slices.ContainsFunc(f.LevelsOf(n), func(l Level) bool { return l.ID == level })
}

// LevelWith is the level with a score.
func (f *Framework) LevelWith(score int) (Level, bool) {
	i := slices.IndexFunc(f.Scale, func(l Level) bool { return l.Score == score })
	if i < 0 {
		return Level{}, false
	}
	return f.Scale[i], true
}

// bands reads what levels mean for a node, and the highest that may be chosen.
func (t *tree) bands(f *Framework, n *Node, m map[string]*yaml.Node) error {
	if m["most"] != nil {
		s, err := t.text(m["most"], "most")
		if err != nil {
			return err
		}
		n.Most, err = strconv.Atoi(s)
		if _, ok := f.LevelWith(n.Most); err != nil || !ok {
			return t.wrong(m["most"], "most is the score of a level of the scale")
		}
	}
	if m["bands"] == nil {
		return nil
	}
	bands, err := t.fields(m["bands"], "bands")
	if err != nil {
		return err
	}
	n.Bands = map[string]string{}
	for _, key := range keys(m["bands"]) {
		l, ok := f.Level(key.Value)
		if !ok || n.Most > 0 && l.Score > n.Most {
			return t.wrong(key, "%q is no level that may be chosen here", key.Value)
		}
		n.Bands[key.Value], err = t.text(bands[key.Value], "a band")
		if err != nil {
			return err
		}
	}
	return nil
}

// totals reads the parameters of mean_max.
func (t *tree) totals(f *Framework, n *yaml.Node) error {
	m, err := t.fields(n, "totals", "groups", "marks?")
	if err != nil {
		return err
	}
	x := &Totals{}
	x.Groups, err = t.texts(m["groups"], "groups")
	if err != nil {
		return err
	}
	if len(x.Groups) == 0 || len(x.Groups) > 5 {
		return t.wrong(m["groups"], "totals have one group or more, five at most")
	}
	for _, g := range x.Groups {
		if len(f.in(g)) == 0 {
			return t.wrong(m["groups"], "%q is no heading with outcomes", g)
		}
	}
	marks, err := t.items(m["marks"], "marks")
	if err != nil {
		return err
	}
	for _, i := range marks {
		k, err := t.mark(f, i)
		if err != nil {
			return err
		}
		x.Marks = append(x.Marks, k)
	}
	f.Totals = x
	return nil
}

func (t *tree) mark(f *Framework, i *yaml.Node) (k Mark, err error) {
	m, err := t.fields(i, "a mark", "id", "title", "in?", "from")
	if err != nil {
		return k, err
	}
	var from string
	for key, to := range map[string]*string{"id": &k.ID, "title": &k.Title, "in": &k.In, "from": &from} {
		*to, err = t.text(m[key], key)
		if err != nil {
			return k, err
		}
	}
	k.From, err = strconv.ParseFloat(from, 64)
	switch {
	case err != nil || !(k.From > 0 && k.From < 1e9):
		return k, t.wrong(m["from"], "from is a number above 0")
	case k.In != "" && len(f.in(k.In)) == 0:
		return k, t.wrong(m["in"], "%q is no heading with outcomes", k.In)
	case !idForm.MatchString(k.ID) || k.Title == "":
		return k, t.wrong(i, "a mark needs an id and a title")
	}
	return k, nil
}

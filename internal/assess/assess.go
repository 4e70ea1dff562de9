// Package assess is how a council judges itself against a framework: the framework as data (a pack), answers, the status that follows from them, and what a
// profile asks for. It is pure.
package assess

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Framework is one version of a framework. A loaded (ID, Version) never changes; an assessment names the one that it was made with.
type Framework struct {
	ID, Version, Title, Publisher, Licence, Source string
	Nations                                        []string // where it is addressed to; none: everywhere
	Text                                           Text
	Rule                                           Rule
	Scale                                          []Level // lowest first
	Nodes                                          []Node  // parents before their children
	Profiles                                       []Profile
	Totals                                         *Totals   // where the rule is mean_max
	Mappings                                       []Mapping // that lead here
	Private                                        bool      // somebody answers it for themselves: no council is judged by it
	Hash                                           string    // SHA-256 of the pack as it was read
	URN                                            string    // how other tools' files name it; "" for most

	at map[string]int
}

// Text says how much of the publisher's wording a pack holds.
type Text string

// What is shipped holds titles only; a council loads the sentences from its own copy.
const (
	Full       Text = "full"
	TitlesOnly Text = "titles-only"
	Supplied   Text = "user-supplied"
)

// Rule says how an outcome's status follows from its answer.
type Rule string

// The rules that there are.
const (
	Statements Rule = "statements" // from statements that are true or not, each belonging to a level
	Levels     Rule = "levels"     // somebody chooses a level
	MeanMax    Rule = "mean_max"   // somebody chooses a level, and groups of outcomes have totals
)

// Level is one step of a scale.
type Level struct {
	ID, Title string
	Score     int
}

// Node is a heading or, when somebody answers it, an outcome.
type Node struct {
	ID, In, Title, Text string
	Subject             Subject // what is judged: the council, or each of its critical systems
	Frequency           string  // how often a duty falls due, where the framework says so
	Theme               string  // what cuts across the headings, where the framework has such: skills, tools
	Statements          []Statement
	Bands               map[string]string // what each level means here, by level
	Most                int               // the highest score that may be chosen; 0: any of the scale
	Asked               bool
	URN                 string // how other tools' files name it; "" for most
}

// Subject is what an assessment judges.
type Subject string

// The subjects.
const (
	Organisation Subject = "organisation"
	System       Subject = "system"
)

// Statement is a sentence that is true of the council or not; a true one speaks for its level.
type Statement struct {
	ID, Level, Text string
}

// Claim names a statement. The same number can stand in two levels: the Cyber Assessment Framework 4.0 does it.
type Claim struct{ Level, ID string }

// Claim is the statement's name.
func (s Statement) Claim() Claim { return Claim{s.Level, s.ID} }

// Profile is what somebody expects: at least a level for each outcome that it names.
type Profile struct {
	ID, Title string
	Requires  map[string]string // outcome to level
}

// Key is how a framework is named: id@version.
func (f *Framework) Key() string { return f.ID + "@" + f.Version }

// Find gives a node.
func (f *Framework) Find(id string) (*Node, bool) {
	i, ok := f.at[id]
	if !ok {
		return nil, false
	}
	return &f.Nodes[i], true
}

// Outcomes lists what is answered, in the framework's order.
func (f *Framework) Outcomes() []*Node {
	var out []*Node
	for i := range f.Nodes {
		if f.Nodes[i].Asked {
			out = append(out, &f.Nodes[i])
		}
	}
	return out
}

// Level gives a level of the scale.
func (f *Framework) Level(id string) (Level, bool) {
	i := slices.IndexFunc(f.Scale, func(l Level) bool { return l.ID == id })
	if i < 0 {
		return Level{}, false
	}
	return f.Scale[i], true
}

// Profile gives a profile.
func (f *Framework) Profile(id string) (*Profile, bool) {
	i := slices.IndexFunc(f.Profiles, func(p Profile) bool { return p.ID == id })
	if i < 0 {
		return nil, false
	}
	return &f.Profiles[i], true
}

// Path is a node with everything that it stands in, outermost first.
func (f *Framework) Path(id string) (out []*Node) {
	for n, ok := f.Find(id); ok; n, ok = f.Find(n.In) {
		out = append(out, n)
	}
	slices.Reverse(out)
	return out
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Shelf is the frameworks that are at hand, by id and then version.
type Shelf []*Framework

// Find gives a framework by its key, or by its id alone the newest of it.
func (s Shelf) Find(key string) (*Framework, bool) {
	id, version, pinned := strings.Cut(key, "@")
	var found *Framework
	for _, f := range s {
		if f.ID == id && (!pinned || f.Version == version) && (found == nil || compareVersions(f.Version, found.Version) > 0) {
			found = f
		}
	}
	return found, found != nil
}

// Sort puts the shelf in order.
func (s Shelf) Sort() {
	slices.SortFunc(s, func(a, b *Framework) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), compareVersions(a.Version, b.Version))
	})
}

// compareVersions compares versions part by part, numbers as numbers: 3.10 is newer than 3.9.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		var x, y string
		if i < len(as) {
			x = as[i]
		}
		if i < len(bs) {
			y = bs[i]
		}
		c := strings.Compare(x, y)
		if digits(x) && digits(y) {
			x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			c = cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y))
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

package leadership

import (
	"strings"

	"github.com/moothall/moothall/internal/kind"
)

// Outcome is how a test came out.
type Outcome string

// The outcomes.
const (
	Met           Outcome = "met"
	Partly        Outcome = "partly"
	NotMet        Outcome = "not_met"
	CannotTell    Outcome = "cannot_tell"
	NotApplicable Outcome = "not_applicable"
)

// The tests, by the ids of their rules.
const (
	Executive    = "EXEC-1"
	TitleOnly    = "TITLE-1"
	Expertise    = "EXPERT-1"
	Functions    = "FUNC-1"
	NonExecutive = "NED-1"
	Portfolio    = "PORT-1"
	InHouse      = "INHOUSE-1"
)

// Tests are all of them, in the order of reports.
var Tests = []string{Executive, TitleOnly, Expertise, Functions, NonExecutive, Portfolio, InHouse}

var judges = map[string]func(*kind.Snapshot, Asked) Test{
	Executive:    func(s *kind.Snapshot, _ Asked) Test { return executive(s) },
	TitleOnly:    func(s *kind.Snapshot, _ Asked) Test { return titleOnly(s) },
	Expertise:    func(s *kind.Snapshot, _ Asked) Test { return expertise(s) },
	Functions:    func(s *kind.Snapshot, _ Asked) Test { return functions(s) },
	NonExecutive: nonExecutive,
	Portfolio:    func(s *kind.Snapshot, _ Asked) Test { return portfolio(s) },
	InHouse:      func(s *kind.Snapshot, _ Asked) Test { return inHouse(s) },
}

// Report is what `leadership check` prints.
type Report struct {
	Rulebook string    `json:"rulebook,omitempty"` // its version
	Rules    []Test    `json:"rules"`
	BadData  []BadData `json:"bad_data"`
}

// Test is one test of the digital leader.
type Test struct {
	ID          string       `json:"id"`
	Result      Outcome      `json:"result"`
	Why         string       `json:"why"`
	Change      string       `json:"would_change"` // what would make another result of it; "" when nothing better can be had
	Standing    *Standing    `json:"standing,omitempty"`
	Distance    *int         `json:"distance,omitempty"` // hops from the candidate to the head of paid service
	Covered     []string     `json:"covered,omitzero"`   // what of the test's list is there: core functions of the line, kinds of expertise, responsibilities
	Uncovered   []Uncovered  `json:"uncovered,omitzero"`
	Optional    []Uncovered  `json:"optional,omitzero"` // functions that could be added; they never change the result
	Posts       []Post       `json:"posts"`             // whom the test judges: the candidate and its path to the head of paid service, or the posts found
	Portfolios  []Post       `json:"portfolios,omitempty"`
	Equivalents []Equivalent `json:"equivalents,omitempty"`
	Evidence    []Ref        `json:"evidence"`          // the recorded fields that the result rests on
	Missing     []Ref        `json:"missing,omitempty"` // what it would take to tell
}

// Ref is a field that a test read or wanted. ID 0 stands for the register as a whole.
type Ref struct {
	Kind  string  `json:"kind"`
	ID    kind.ID `json:"id,omitempty"`
	Field string  `json:"field,omitempty"`
}

// Uncovered is something outside the candidate's line, and the posts that hold it today.
type Uncovered struct {
	Function string `json:"function"`
	HeldBy   string `json:"held_by,omitempty"`
	Vacant   bool   `json:"vacant,omitempty"` // every post that holds it is vacant
}

// Post names a post by its title, never by who holds it. A portfolio is named in the same way.
type Post struct {
	ID    kind.ID `json:"id"`
	Title string  `json:"title"`
}

// BadData is something in the org chart that makes no sense.
type BadData struct {
	Problem string `json:"problem"`
	Posts   []Post `json:"posts"`
}

// Standing is how a test's rule stands: its status in the rulebook, who issued it, and the nations that it speaks to (none: all).
type Standing struct {
	Status  string   `json:"status"` // proposed, consulted, in force, practice or voluntary
	Issuer  string   `json:"issuer"`
	Nations []string `json:"nations"`
	State   string   `json:"state,omitempty"` // what the council decided: adopted or set aside

	elsewhere bool // it is not addressed to the council's nation
}

// Adopted is the state of a rule that the council took on by its own decision.
const Adopted = "adopted"

// Asked is for whom and for which day the tests are judged.
type Asked struct {
	Nation string
	Today  kind.Date
	Rules  map[string]Standing // by id; a test without one is judged without saying what it rests on
	Panels []*kind.Body        // that a group of councils supplies, beside the bodies of the council itself
}

// Check runs every test.
func Check(s *kind.Snapshot, a Asked) Report {
	r := Report{BadData: ChartOf(s).Bad}
	if r.BadData == nil {
		r.BadData = []BadData{}
	}
	for _, id := range Tests {
		r.Rules = append(r.Rules, Judge(s, id, a))
	}
	return r
}

// Judge runs one test. Where its rule does not speak to the nation and the council has not adopted it, the facts are given without a judgement.
func Judge(s *kind.Snapshot, id string, a Asked) Test {
	t := judges[id](s, a)
	t.ID = id
	if t.Posts == nil {
		t.Posts = []Post{}
	}
	if t.Evidence == nil {
		t.Evidence = []Ref{}
	}
	standing, known := a.Rules[id]
	if !known {
		return t
	}
	standing = standing.In(a.Nation)
	t.Standing = &standing
	if standing.elsewhere && standing.State != Adopted {
		t.Result, t.Missing, t.Change = NotApplicable, nil, ""
		t.Why = "Not addressed to " + nationNames[a.Nation] + ". For information: " + t.Why
		return t
	}
	if t.Result != Met || standing.elsewhere { // what is met needs no word on how binding it is, unless one would wonder why it is judged at all
		t.Why = strings.TrimSpace(t.Why + " " + standing.Words())
	}
	return t
}

var nationNames = map[string]string{"england": "England", "scotland": "Scotland", "wales": "Wales", "northern-ireland": "Northern Ireland"}

func (x Standing) speaks(nation string) bool {
	if len(x.Nations) == 0 {
		return true
	}
	for _, n := range x.Nations {
		if n == nation {
			return true
		}
	}
	return nationNames[nation] == ""
}

// In is how the rule stands with a council of a nation.
func (x Standing) In(nation string) Standing {
	x.elsewhere = !x.speaks(nation)
	return x
}

// Words say how binding the rule is, as every report says it.
func (x Standing) Words() string {
	const adopted = "Adopted by the council's own decision; "
	binding := x.binding()
	switch {
	case x.State != Adopted:
		return binding
	case x.elsewhere:
		return adopted + "addressed to " + x.addressees() + ", not binding here."
	case x.Status == "proposed" || x.Status == "consulted":
		return adopted + strings.ToLower(binding[:1]) + binding[1:]
	}
	return binding
}

// addressees names the nations that the rule speaks to: "England and Wales".
func (x Standing) addressees() string {
	names := make([]string, len(x.Nations))
	for i, n := range x.Nations {
		names[i] = nationNames[n]
	}
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// binding says what the rulebook's status means.
func (x Standing) binding() string {
	switch x.Status {
	case "proposed":
		return "Expected by central government; scope not settled."
	case "consulted":
		return "Expected by central government, which consulted on it; not yet in force."
	case "in force":
		return "Required by " + x.Issuer + "."
	case "voluntary":
		if x.State != "" {
			return "Voluntary; " + x.State + " by the council."
		}
		return "Voluntary."
	}
	return "It is practice, not a duty."
}

func refsTo(kindName, field string, posts ...*kind.Post) []Ref {
	out := make([]Ref, len(posts))
	for i, p := range posts {
		out[i] = Ref{kindName, p.ID, field}
	}
	return out
}

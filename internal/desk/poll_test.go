package desk_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/group"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/poll"
	"github.com/moothall/moothall/internal/store"
)

var peerSlugs = []string{"ashby", "barton", "colne", "dunford", "elmham", "fernley", "garside"}

// peers makes the group Vale of seven councils.
func peers(t *testing.T) *desk.Desk {
	t.Helper()
	d, _, _ := open(t)
	for _, slug := range peerSlugs[1:] {
		_, err := d.AddCouncil(ctx, desk.NewCouncil{Name: strings.ToUpper(slug[:1]) + slug[1:], Slug: slug, Type: "district", Nation: "england", Actor: "ann"})
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := d.AddGroup(ctx, desk.NewGroup{Name: "Vale", Councils: peerSlugs, Actor: "ann"}, func(store.Council) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func asked(t *testing.T, d *desk.Desk, q poll.Question) int64 {
	t.Helper()
	q.Until = d.Today() + 14
	kept, err := d.AskPeers(ctx, kind.Whole("barton", "bob"), "vale", q)
	if err != nil {
		t.Fatal(err)
	}
	return kept.ID
}

// told is everything that a council gets to know of a question: its JSON and its file.
func told(t *testing.T, d *desk.Desk, council string, id int64) string {
	t.Helper()
	var of int64
	if council != "" {
		c, err := d.Store.Council(ctx, council)
		if err != nil {
			t.Fatal(err)
		}
		of = c.ID
	}
	q, err := d.PeerQuestion(ctx, "vale", of, id)
	if err != nil {
		t.Fatal(err)
	}
	q.ID = 0 // questions differ in their number
	doc, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	var file strings.Builder
	err = desk.WriteSheet(&file, q.Sheet())
	if err != nil {
		t.Fatal(err)
	}
	return string(doc) + file.String()
}

// Of a counted question every council gets the same bytes whichever of the others gave which answer, in whatever order they came, however
// they were changed on the way; under five answers no value is in them at all.
func TestCountedQuestionTellsNoCouncil(t *testing.T) {
	d := peers(t)
	r := rand.New(rand.NewPCG(7, 11))
	for _, s := range []struct {
		q      poll.Question
		values []string
	}{
		{poll.Question{Text: "What do you pay?", Type: poll.Money}, []string{"777001", "777002.50", "777003", "777003"}},
		{poll.Question{Text: "How many?", Type: poll.Number}, []string{"77701", "77702.5", "77703", "77703"}},
		{poll.Question{Text: "Which?", Type: poll.Choice, Choices: []string{"Stay", "Leave", "Wait"}}, []string{"Stay", "Leave", "Wait", "Wait"}},
		{poll.Question{Text: "Is it so?", Type: poll.YesNo}, []string{"yes", "no", "no", "yes"}},
		{poll.Question{Text: "Why?", Type: poll.Text}, []string{"quibblewort", "snorkelby", "quibblewort", "tattersnap"}},
	} {
		s.q.Counted = true
		for n := range len(peerSlugs) { // of the six others, n answer, one declines where there is room
			first := map[string]string{}
			for round := range 3 {
				id := asked(t, d, s.q)
				replies(t, d, id, "ashby", poll.Reply{Value: s.values[0]})
				others := slices.Clone(peerSlugs[1:])
				r.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
				for i, slug := range others[:n] {
					replies(t, d, id, slug, poll.Reply{Value: s.values[r.IntN(len(s.values))]})
					replies(t, d, id, slug, poll.Reply{Value: s.values[i%len(s.values)]})
				}
				if n < len(others) {
					replies(t, d, id, others[n], poll.Reply{Declined: true, Reason: "the mayor of " + others[n]})
				}
				if early := told(t, d, "", id); !strings.Contains(early, `"hidden":true`) || strings.Contains(early, `"value"`) {
					t.Errorf("before the last day is over it tells %s", early)
				}
				usual := d.Day
				d.Day = kind.DateOf(2027, 6, 1) // the last day is over
				for _, reader := range []string{"ashby", ""} {
					got := told(t, d, reader, id)
					if round == 0 {
						first[reader] = got
					}
					if got != first[reader] {
						t.Fatalf("%s with %d others: %q reads\n%s\nand before\n%s", s.q.Type, n, reader, got, first[reader])
					}
					if strings.Contains(got, "mayor") || strings.Contains(strings.ReplaceAll(got, `"asked_by":"Barton"`, ""), "Barton") {
						t.Errorf("%s tells of a council: %s", s.q.Type, got)
					}
				}
				if got := told(t, d, "", id); (n+1 >= poll.Fewest) != strings.Contains(got, `"hidden":false`) || n+1 < poll.Fewest && (strings.Contains(got, `"value"`) || !strings.Contains(got, `"median":""`)) {
					t.Errorf("%s with %d answers tells %s", s.q.Type, n+1, got)
				}
				d.Day = usual
			}
		}
	}
	if poll.Fewest != group.FewestForMedian {
		t.Error("questions and comparisons hide under different numbers of councils")
	}
}

func replies(t *testing.T, d *desk.Desk, id int64, council string, r poll.Reply) {
	t.Helper()
	err := d.AnswerPeer(ctx, kind.Whole(council, council), "vale", id, r)
	if err != nil {
		t.Fatal(err)
	}
}

// A named question says who answered what, who declined and why, and who is missing; its median waits for five.
func TestNamedQuestion(t *testing.T) {
	d := peers(t)
	id := asked(t, d, poll.Question{Text: "  How many   servers? ", Type: poll.Number})
	replies(t, d, id, "colne", poll.Reply{Value: "12"})
	replies(t, d, id, "barton", poll.Reply{Value: "9.50"})
	replies(t, d, id, "ashby", poll.Reply{Declined: true, Reason: "not known"})
	q, err := d.PeerQuestion(ctx, "vale", 0, id)
	if err != nil {
		t.Fatal(err)
	}
	if q.Text != "How many servers?" || q.Says != "2 of 7 answered, 1 declined, 4 have not answered" || q.Median != "" || len(q.Silent) != 4 ||
		!slices.Equal(q.Named, []poll.Answer{{Council: "Barton", Value: "9.5"}, {Council: "Colne", Value: "12"}}) || len(q.Refusals) != 1 || q.Refusals[0].Reason != "not known" {
		t.Errorf("it tells %+v", q)
	}
	for _, slug := range []string{"dunford", "elmham", "fernley"} {
		replies(t, d, id, slug, poll.Reply{Value: "1,000"})
	}
	if q, err = d.PeerQuestion(ctx, "vale", 0, id); err != nil || q.Median != "1000" || q.Mean != "604.3" {
		t.Errorf("the median is %s, the mean %s (%v)", q.Median, q.Mean, err)
	}
}

// Whoever does not say what a council shares neither asks nor answers, a council outside sees nothing, what fits no question is refused,
// and after the last day nothing changes.
func TestWhoAsksAndAnswers(t *testing.T) {
	d := peers(t)
	out, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Outside", Slug: "outside", Type: "district", Nation: "england", Actor: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	q := poll.Question{Text: "Is it so?", Type: poll.YesNo, Until: d.Today()}
	kept, err := d.AskPeers(ctx, kind.Whole("ashby", "ann"), "vale", q)
	if err != nil {
		t.Fatal(err)
	}
	reader := kind.Viewer{Council: "ashby", Roles: []kind.Role{kind.Reader}, Account: "ron"}
	refused := func(want fault.Code, err error) {
		t.Helper()
		if fault.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	asks := func(v kind.Viewer, q poll.Question) error {
		_, err := d.AskPeers(ctx, v, "vale", q)
		return err
	}
	refused(fault.Forbidden, asks(reader, q))
	refused(fault.Forbidden, d.AnswerPeer(ctx, reader, "vale", kept.ID, poll.Reply{Value: "yes"}))
	refused(fault.NotFound, asks(kind.Whole("outside", "olga"), q))
	refused(fault.NotFound, d.AnswerPeer(ctx, kind.Whole("outside", "olga"), "vale", kept.ID, poll.Reply{Value: "yes"}))
	_, one := d.PeerQuestion(ctx, "vale", out.ID, kept.ID)
	_, list := d.PeerQuestions(ctx, "vale", out.ID)
	refused(fault.NotFound, one)
	refused(fault.NotFound, list)
	whole := kind.Whole("ashby", "ann")
	for _, bad := range []poll.Question{
		{Text: " ", Type: poll.YesNo, Until: q.Until}, {Text: "Why?", Type: "poem", Until: q.Until}, {Text: "Why?", Type: poll.Text, Until: q.Until - 1}, {Text: strings.Repeat("x", 501), Type: poll.Text, Until: q.Until},
		{Text: "Which?", Type: poll.Choice, Choices: []string{"One", "one"}, Until: q.Until}, {Text: "Why?", Type: poll.Text, Choices: []string{"One", "Two"}, Until: q.Until},
	} {
		refused(fault.Invalid, asks(whole, bad))
	}
	for _, bad := range []string{"", "perhaps", "1"} {
		refused(fault.Invalid, d.AnswerPeer(ctx, whole, "vale", kept.ID, poll.Reply{Value: bad}))
	}
	refused(fault.NotFound, d.AnswerPeer(ctx, whole, "vale", kept.ID+1, poll.Reply{Value: "yes"}))
	replies(t, d, kept.ID, "ashby", poll.Reply{Value: "YES"})
	d.Day = d.Today() + 1
	refused(fault.Refused, d.AnswerPeer(ctx, whole, "vale", kept.ID, poll.Reply{Value: "no"}))
	if got, err := d.PeerQuestion(ctx, "vale", 0, kept.ID); err != nil || !got.Frozen || len(got.Named) != 1 || got.Named[0].Value != "yes" {
		t.Errorf("after the last day it tells %+v (%v)", got, err)
	}
}

// Of a counted question the counts stay as they were when a council leaves: else what is gone would be what it answered. Its answer to a named question goes along.
func TestLeavingTellsNoAnswer(t *testing.T) {
	d := peers(t)
	id := asked(t, d, poll.Question{Text: "Is there a fallback?", Type: poll.YesNo, Counted: true})
	named := asked(t, d, poll.Question{Text: "Which year?", Type: poll.Number})
	for i, slug := range peerSlugs[:6] {
		replies(t, d, id, slug, poll.Reply{Value: []string{"yes", "no"}[i%2]})
		replies(t, d, named, slug, poll.Reply{Value: "2027"})
	}
	d.Day = d.Today() + 15
	before, err := d.PeerQuestion(ctx, "vale", 0, id)
	if err != nil {
		t.Fatal(err)
	}
	err = d.LeaveGroup(ctx, kind.Whole("fernley", "fay"), "vale")
	if err != nil {
		t.Fatal(err)
	}
	after, err := d.PeerQuestion(ctx, "vale", 0, id)
	if err != nil {
		t.Fatal(err)
	}
	if len(before.Counts) != 2 || !slices.Equal(before.Counts, after.Counts) || after.Answered != 6 || after.Says != before.Says {
		t.Errorf("it told %+v, and %+v afterwards", before.Answers, after.Answers)
	}
	if q, err := d.PeerQuestion(ctx, "vale", 0, named); err != nil || len(q.Named) != 5 || q.Of != 6 {
		t.Errorf("the named question tells %+v (%v)", q.Answers, err)
	}
}

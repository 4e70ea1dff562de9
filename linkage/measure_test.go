package linkage

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Measured on spellings alone: the supplier and VAT numbers of two councils' ledgers say which pairs are true. Many a true pair
// has nothing in common in its letters (a firm renamed, a home and its owner), so recall has a ceiling. Pairs that the ledger
// cannot judge are left out of the precision.
func TestPrecisionAndRecall(t *testing.T) {
	all := distinct(ledgers(t))
	ps, names := council(all, "devon")
	truths := truePairs(ps)
	pairs := Candidates(names, 0.3)
	best := 0.0
	for _, least := range []float64{0.3, 0.5, 0.7, 0.9} {
		right, wrong := 0, 0
		for _, p := range pairs {
			if same, known := judged(ps[p.A], ps[p.B]); p.Score >= least && known {
				if same {
					right++
				} else {
					wrong++
				}
			}
		}
		precision, _, f1, s := describe(right, wrong, len(truths))
		t.Logf("%d spellings, %d true pairs, confidence %.1f or more: %s", len(ps), len(truths), least, s)
		best = max(best, f1)
		if least == 0.9 && precision < 0.93 {
			t.Errorf("precision at 0.9 is %.3f", precision)
		}
	}
	if best < 0.65 {
		t.Errorf("best F1 is %.3f", best)
	}
	right, wrong := 0, 0
	groups := map[string][]payee{}
	for _, p := range ps {
		n := Normalise(p.name)
		for _, q := range groups[n] {
			if same, known := judged(p, q); same {
				right++
			} else if known {
				wrong++
			}
		}
		groups[n] = append(groups[n], p)
	}
	words := 0
	for pair := range truths {
		if sharesAWord(ps[pair[0]].name, ps[pair[1]].name) {
			words++
		}
	}
	t.Logf("the ceiling: %d of the %d true pairs have a word in common that is not an everyday one", words, len(truths))
	_, _, plain, s := describe(right, wrong, len(truths))
	t.Logf("the baseline, equal normal forms: %s", s)
	if best < plain {
		t.Errorf("F1 %.3f is below the baseline's %.3f", best, plain)
	}
}

func sharesAWord(a, b string) bool {
	for _, w := range strings.Fields(Normalise(a)) {
		if !common[w] && !places[w] && slices.Contains(strings.Fields(Normalise(b)), w) {
			return true
		}
	}
	return false
}

// Fitted on one half of the payees, judged on the other: of the pairs with a confidence of about 0.9, about nine in ten are true.
func TestConfidenceIsHonest(t *testing.T) {
	type bucket struct{ n, sum, right float64 }
	var buckets [5]bucket
	for _, e := range everyExample(t) {
		if half(e.a) && half(e.b) {
			continue
		}
		p := min(chance(e, fitted[:]), e.cap)
		b := &buckets[min(4, int(p*5))]
		b.n++
		b.sum += p
		b.right += truth(e.yes)
	}
	for i, b := range buckets {
		t.Logf("confidence %.1f to %.1f: %5.0f pairs, said %.3f, true %.3f", float64(i)/5, float64(i+1)/5, b.n, b.sum/b.n, b.right/b.n)
	}
	for _, i := range []int{0, 4} {
		if b := buckets[i]; b.n < 100 || b.sum/b.n-b.right/b.n > 0.04 || b.right/b.n-b.sum/b.n > 0.08 {
			t.Errorf("confidence %.1f to %.1f: %.0f pairs said %.3f, true %.3f", float64(i)/5, float64(i+1)/5, b.n, b.sum/b.n, b.right/b.n)
		}
	}
}

// The weights that are shipped are as good on the fitting half as weights fitted now.
func TestWeightsAreTheFittedOnes(t *testing.T) {
	var train []example
	for _, e := range everyExample(t) {
		if half(e.a) && half(e.b) {
			train = append(train, e)
		}
	}
	w := fit(train)
	now, shipped := logLoss(train, w), logLoss(train, fitted[:])
	t.Logf("log loss: fitted now %.4f, shipped %.4f; fitted %.3f", now, shipped, w)
	if shipped > 1.05*now {
		t.Errorf("the shipped weights lose %.4f, refitted ones %.4f: put the refitted ones in", shipped, now)
	}
}

// The peer's own labelled organisations (they are of the whole world, and some labels call two funds one). Its own scores for the
// same cases stand beside ours.
func TestAgainstAPeer(t *testing.T) {
	dir := os.Getenv("MOOTHALL_TESTDATA")
	if dir == "" {
		t.Skip("MOOTHALL_TESTDATA is not set: no labelled pairs")
	}
	f, err := os.Open(filepath.Join(dir, "entity", "nomenklatura_logicv2_frozen_scores.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h] = i
	}
	var ours, peer [2]int // right, wrong among those called a match
	matches, series := 0, 0
	for _, r := range rows[1:] {
		if s := r[at["schema"]]; s != "Company" && s != "Organization" && s != "LegalEntity" {
			continue
		}
		same := r[at["is_match"]] == "true"
		theirs, err := strconv.ParseFloat(r[at["score"]], 64)
		if err != nil {
			t.Fatal(err)
		}
		if same {
			matches++
		}
		count := func(c *[2]int, said bool) {
			switch {
			case said && same:
				c[0]++
			case said:
				c[1]++
			}
		}
		count(&peer, theirs >= 0.7)
		m := Compare(Name{Text: r[at["name1"]]}, Name{Text: r[at["name2"]]})
		count(&ours, m.Score >= 0.5)
		if same && strings.HasPrefix(m.Reasons[0], "different numbers") {
			series++
		}
	}
	_, _, f1, s := describe(ours[0], ours[1], matches)
	_, _, _, p := describe(peer[0], peer[1], matches)
	t.Logf("%d true pairs: ours %s; the peer's %s. Of ours that were missed, %d differ in a number, which we never join", matches, s, p, series)
	if f1 < 0.75 {
		t.Errorf("F1 is %.3f", f1)
	}
}

// invented makes names out of made-up words, one in ten of them a second spelling of the one before.
func invented(n int) []Name {
	r := rand.New(rand.NewPCG(7, 7))
	word := func() string {
		var b strings.Builder
		for range 2 + r.IntN(2) {
			b.WriteByte("bcdfghklmnprstvw"[r.IntN(16)])
			b.WriteByte("aeiou"[r.IntN(5)])
		}
		return b.String()
	}
	lines := strings.Fields("care services construction software transport training consulting homes group solutions")
	out := make([]Name, 0, n)
	for len(out) < n {
		s := word() + " " + word() + " " + lines[r.IntN(len(lines))]
		out = append(out, Name{Text: s + " Ltd"})
		if r.IntN(10) == 0 && len(out) < n {
			out = append(out, Name{Text: strings.ToUpper(s) + " LIMITED"})
		}
	}
	return out
}

// Groups of spellings, judged as a person who is asked would: a group is right when no pair in it is known to be wrong and one at
// least is known to be right.
func TestGroupsAreHonest(t *testing.T) {
	all := distinct(ledgers(t))
	type bucket struct{ n, sum, right float64 }
	var buckets [5]bucket
	several := 0
	for _, name := range []string{"devon", "oxford"} {
		ps, names := council(all, name)
		x := NewIndex(names)
		for _, g := range x.Groups(x.Candidates(0.5), 0.5, nil) {
			right, wrong := 0, 0
			for i, a := range g.Members {
				for _, b := range g.Members[i+1:] {
					if same, known := judged(ps[a], ps[b]); same {
						right++
					} else if known {
						wrong++
					}
				}
			}
			if right+wrong == 0 {
				continue
			}
			if len(g.Members) > 2 {
				several++
			}
			b := &buckets[min(4, int(g.Score*10)-5)]
			b.n++
			b.sum += g.Score
			b.right += truth(wrong == 0)
		}
	}
	for i, b := range buckets {
		t.Logf("confidence %.1f to %.1f: %4.0f groups, said %.3f, right %.3f", 0.5+float64(i)/10, 0.6+float64(i)/10, b.n, b.sum/b.n, b.right/b.n)
		if b.n >= 30 && b.sum/b.n-b.right/b.n > 0.1 {
			t.Errorf("groups of %.1f are right only %.3f of the time", b.sum/b.n, b.right/b.n)
		}
	}
	t.Logf("%d of them have three spellings or more", several)
	if several < 20 {
		t.Errorf("only %d groups of three or more", several)
	}
}

func TestGroups(t *testing.T) {
	names := []Name{{Text: "Hill Heating Ltd"}, {Text: "HILL HEATING LIMITED"}, {Text: "Hill Heating"}, {Text: "Alder"}}
	x := NewIndex(names)
	pairs := x.Candidates(0.5)
	if g := x.Groups(pairs, 0.5, nil); len(g) != 1 || len(g[0].Members) != 3 || len(g[0].Reasons) == 0 {
		t.Errorf("three spellings of one: %+v", g)
	}
	notAll := func(members []int) bool { return len(members) == 3 }
	if g := x.Groups(pairs, 0.5, notAll); len(g) != 1 || len(g[0].Members) != 2 {
		t.Errorf("somebody has said no to all three: %+v", g)
	}
}

func TestCandidates(t *testing.T) {
	names := invented(3000)
	pairs := Candidates(names, 0.5)
	if again := Candidates(names, 0.5); !reflect.DeepEqual(pairs, again) {
		t.Fatal("the same names gave other pairs")
	}
	found := map[[2]int]bool{}
	for i, p := range pairs {
		if p.A >= p.B || p.Score < 0.5 || i > 0 && p.Score > pairs[i-1].Score {
			t.Fatalf("pair %d is out of order: %+v", i, p)
		}
		if found[[2]int{p.A, p.B}] {
			t.Fatalf("%d and %d are joined twice", p.A, p.B)
		}
		found[[2]int{p.A, p.B}] = true
	}
	for i := 1; i < len(names); i++ {
		if Normalise(names[i].Text) == Normalise(names[i-1].Text) && !found[[2]int{i - 1, i}] {
			t.Errorf("%q and %q are not joined", names[i-1].Text, names[i].Text)
		}
	}
	byNumber := Candidates([]Name{{Text: "Alder", CompanyNumber: "1234567"}, {Text: "Birch"}, {Text: "Cedar", CompanyNumber: "01234567"}}, 0.5)
	if len(byNumber) != 1 || byNumber[0].A != 0 || byNumber[0].B != 2 {
		t.Errorf("one company number under two names: %+v", byNumber)
	}
	if none := Candidates(nil, 0.5); len(none) != 0 {
		t.Errorf("no names gave %v", none)
	}
}

func BenchmarkCandidates(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			names := invented(n)
			b.ReportAllocs()
			for b.Loop() {
				Candidates(names, 0.5)
			}
		})
	}
}

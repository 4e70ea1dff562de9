package bench

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the baseline reads the database itself

	"github.com/moothall/moothall/internal/app"
	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/store"
)

const assessedCouncils = 420

// assessedGroup is a desk with 420 councils of one group, each with its own assessment by the Cyber Assessment Framework, signed off and released for comparison.
func assessedGroup(b *testing.B) (d *desk.Desk, dir string) {
	b.Helper()
	ctx := context.Background()
	dir = b.TempDir()
	d, err := app.OpenDesk(ctx, app.Config{Dir: dir, Clock: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := d.Store.Close(); err != nil {
			b.Error(err)
		}
	})
	f, err := d.Framework(ctx, "caf@3.2")
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(7, 8))
	var slugs []string
	for i := range assessedCouncils {
		slug := fmt.Sprintf("c%03d", i)
		if i == 0 {
			slug = "ashby"
		}
		c, err := d.AddCouncil(ctx, desk.NewCouncil{Name: "Council " + slug, Slug: slug, Type: "district", Nation: "england"})
		if err != nil {
			b.Fatal(err)
		}
		_, err = d.Store.Apply(ctx, c.ID, assessmentSet(f, r))
		if err != nil {
			b.Fatal(err)
		}
		slugs = append(slugs, slug)
	}
	_, err = d.AddGroup(ctx, desk.NewGroup{Name: "Everybody", Councils: slugs, Actor: "bench"}, func(store.Council) bool { return true })
	if err != nil {
		b.Fatal(err)
	}
	return d, dir
}

// assessmentSet is an assessment with every statement of every outcome answered at random.
func assessmentSet(f *assess.Framework, r *rand.Rand) ledger.ChangeSet {
	yes := kind.YesNoValue(true)
	cs := ledger.ChangeSet{At: time.Now().UTC().Format(time.RFC3339), Actor: "bench", Source: "bench", Edits: []ledger.Edit{{Kind: "assessment", ID: ledger.Provisional, Set: map[string]kind.Value{
		"name": kind.TextValue("Cyber"), "framework": kind.TextValue(f.Key()), "state": {Type: kind.Choice, S: "signed off"}, "compared": yes}}}}
	for i, n := range f.Outcomes() {
		x := assess.Answer{True: map[assess.Claim]bool{}, Confirmed: true}
		good := r.IntN(3) // most outcomes are of one piece, as they are in life
		for _, s := range n.Statements {
			x.True[s.Claim()] = (s.Level == f.Scale[0].ID) == (good == 0) && r.IntN(12) > 0
		}
		set := x.Fields()
		set["name"], set["assessment"], set["outcome"] = kind.TextValue("Cyber, "+n.ID), kind.RefValue(ledger.Provisional), kind.TextValue(n.ID)
		cs.Edits = append(cs.Edits, ledger.Edit{Kind: "answer", ID: ledger.Provisional + kind.ID(i), Set: set})
	}
	return cs
}

// 420 councils' assessments compared, end to end: the page of medians and quartiles over a real store, for the first reader and for the next; beside a reader that
// asks the database for every answer and decodes it each time, and does no more than to count.
func BenchmarkCompareAssessments(b *testing.B) {
	d, dir := assessedGroup(b)
	client, base := signedIn(b, d)
	page := base + "/c/ashby/groups/everybody/assessments"
	b.Run("page", func(b *testing.B) {
		loadPage(b, client, page)
		for b.Loop() {
			loadPage(b, client, page)
		}
	})
	b.Run("page-after-a-start", func(b *testing.B) {
		for b.Loop() {
			fresh, err := app.OpenDesk(context.Background(), app.Config{Dir: dir, Clock: time.Now})
			if err != nil {
				b.Fatal(err)
			}
			p, err := fresh.Picture(context.Background(), "ashby")
			if err != nil {
				b.Fatal(err)
			}
			all, err := fresh.CompareAssessments(context.Background(), p, kind.Whole("ashby", "bench"), "everybody")
			if err != nil || len(all) != 1 || all[0].Councils != assessedCouncils {
				b.Fatal(len(all), err)
			}
			b.StopTimer()
			if err := fresh.Store.Close(); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	b.Run("beside-sql-and-json", func(b *testing.B) { countEveryAnswer(b, dir) })
}

// countEveryAnswer reads each answer from the database and finds the median number of statements that hold, by outcome.
func countEveryAnswer(b *testing.B, dir string) {
	db, err := sql.Open("sqlite", filepath.Join(dir, "moothall.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	}()
	for b.Loop() {
		rows, err := db.Query(`select doc from record where kind = 'answer'`)
		if err != nil {
			b.Fatal(err)
		}
		by := map[string][]int{}
		for rows.Next() {
			var doc string
			err := rows.Scan(&doc)
			if err != nil {
				b.Fatal(err)
			}
			var x struct {
				Outcome string
				Holds   []string
			}
			err = json.Unmarshal([]byte(doc), &x)
			if err != nil {
				b.Fatal(err)
			}
			by[x.Outcome] = append(by[x.Outcome], len(x.Holds))
		}
		err = rows.Err()
		if err != nil || len(by) != 39 {
			b.Fatal(len(by), err)
		}
		for _, counts := range by {
			slices.Sort(counts)
		}
	}
}

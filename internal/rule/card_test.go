package rule

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/moothall/moothall/internal/kind"
)

const sampleCard = `
id: old
title: Old contracts
for: contract
source: {practice: Practice}
parts:
  - name: risk
    title: Risk
    lines:
      - {points: 3, says: It has ended, when: contract.end < today}
      - {points: 1, says: It renews by itself, when: contract.auto_renews}
  - name: cost
    title: Cost
    lines:
      - {points: 2, says: It costs much, when: contract.annual_value > pounds(50000)}
`

func loadCard(text string) (*Card, error) {
	return LoadCard(fstest.MapFS{"card.yaml": {Data: []byte(text)}}, "card.yaml", testLent...)
}

// The total is the sum of the parts, and one fact changes one part.
func TestCard(t *testing.T) {
	card, err := loadCard(sampleCard)
	if err != nil {
		t.Fatal(err)
	}
	score := func(doc string) Score {
		r := decoded(t, "contract", 1, doc)
		return card.Scores(Input{Snapshot: kind.NewSnapshot(1, []kind.Record{r}, nil), Today: day1, Nation: "england"})[0]
	}
	before := score(`{"title":"Forms","end":"2026-01-01","auto_renews":true}`)
	if before.Total != 4 || before.Parts[0].Points != 4 || before.Parts[1].Points != 0 || before.Untold() != 1 {
		t.Errorf("before: %+v", before)
	}
	after := score(`{"title":"Forms","end":"2026-01-01","auto_renews":true,"annual_value":6000000}`)
	if after.Total != 6 || after.Parts[0].Points != before.Parts[0].Points || after.Parts[1].Points != 2 || after.Untold() != 0 {
		t.Errorf("after one fact: %+v", after)
	}
	for _, s := range []Score{before, after} {
		sum := 0
		for _, p := range s.Parts {
			sum += p.Points
		}
		if sum != s.Total {
			t.Errorf("the parts make %d, the total says %d", sum, s.Total)
		}
	}
	if card.Restricted != kind.Internal {
		t.Errorf("a card that reads internal fields is %s", card.Restricted)
	}
}

func TestCardRefuses(t *testing.T) {
	for _, c := range [][2]string{{"for: contract", "for: cat"}, {"when: contract.end < today", "when: contract.ends < today"}, {"points: 3", "points: 0"}, {"title: Risk", "title: ''"}, {"id: old", "colour: red"}, {"Practice", ""}} {
		_, err := loadCard(strings.Replace(sampleCard, c[0], c[1], 1))
		if err == nil {
			t.Errorf("%s was taken", c[1])
		}
	}
}

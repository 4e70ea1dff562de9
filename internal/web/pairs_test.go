package web

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/kind"
)

// Two lines stand in for each other: neither takes the telephones down alone, both together do. The page, its CSV and the page of single points
// of failure say so.
func TestPairsThatFailTogether(t *testing.T) {
	s := open(t)
	me := s.person(kind.Leader)
	_, body, _ := me.get("/c/ashby/failures/pairs")
	if !strings.Contains(wordsOf(body), "No two systems take down more together than each alone") {
		t.Errorf("with nothing on the register: %s", wordsOf(body))
	}
	raw := []byte("System,Depends on,Services\nLine A,,\nLine B,,\nTelephones,Line A | Line B,Housing calls\nMail,Line A,\n")
	for _, f := range []desk.Incoming{{Name: "services.csv", Data: bytes.NewReader([]byte("Service\nHousing calls\n")), Size: 22}, {Name: "systems.csv", Data: bytes.NewReader(raw), Size: int64(len(raw))}} {
		_, err := s.desk.Import(context.Background(), "ashby", []desk.Incoming{f}, desk.Choices{Actor: "test"})
		if err != nil {
			t.Fatal(err)
		}
	}
	_, body, _ = me.get("/c/ashby/failures/pairs")
	said := wordsOf(body)
	if !strings.Contains(said, "If Line A and Line B fail together, one more service stops") || !strings.Contains(body, "what-if?system=Line+A&amp;system=Line+B") {
		t.Errorf("the page of pairs says %s", said)
	}
	if strings.Contains(said, "too many pairs") {
		t.Error("pairs are said to be left out, and none is")
	}
	_, table, _ := me.get("/c/ashby/failures/pairs/export.csv")
	if !strings.Contains(table, "1,Line A,Line B,1,1,Housing calls") || strings.Count(strings.TrimSpace(table), "\n") != 1 {
		t.Errorf("the CSV of pairs:\n%s", table)
	}
	_, body, _ = me.get("/c/ashby/failures")
	if !strings.Contains(body, "/c/ashby/failures/pairs") || strings.Contains(wordsOf(body), "Line B") {
		t.Errorf("the page of single points of failure: %s", wordsOf(body))
	}
}

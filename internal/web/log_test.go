package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// The page of the log and its proofs show an entry about a restricted finding only to who may see the finding; the checkpoint, which
// anybody may fetch, holds neither.
func TestLogHidesRestrictedFindings(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	c, err := s.desk.Store.Council(ctx, "ashby")
	if err != nil {
		t.Fatal(err)
	}
	var fs []store.Finding
	var events []store.FindingEvent
	for _, id := range []string{"SYSTEM-SUPPORT-ENDS:system:9", "CONTRACT-START:contract:1"} {
		fs = append(fs, store.Finding{ID: id, State: "set aside", Reason: "quibblewort"})
		events = append(events, store.FindingEvent{Finding: id, At: "2026-11-24T09:00:00Z", Event: "set-aside"})
	}
	err = s.desk.Store.SaveFindings(ctx, c.ID, fs, events)
	if err != nil {
		t.Fatal(err)
	}
	for role, sees := range map[kind.Role]bool{kind.Administrator: true, kind.Reader: false} {
		me := s.person(role)
		_, body, _ := me.get("/c/ashby/log")
		if got := strings.Contains(body, "SYSTEM-SUPPORT-ENDS"); got != sees || !strings.Contains(body, "CONTRACT-START") || strings.Contains(body, "quibblewort") {
			t.Errorf("%s sees the restricted finding in the log: %v", role, got)
		}
		status, _, _ := me.get("/c/ashby/log/0/proof")
		if (status == http.StatusOK) != sees {
			t.Errorf("%s gets %d for the proof of a restricted finding", role, status)
		}
		if status, _, _ := me.get("/c/ashby/log/1/proof"); status != http.StatusOK {
			t.Errorf("%s gets %d for a proof", role, status)
		}
	}
	stranger := *s
	stranger.client = &http.Client{CheckRedirect: noRedirect}
	status, body, _ := stranger.get("/c/ashby/log/checkpoint")
	if status != http.StatusOK || strings.Contains(body, "finding") || strings.Contains(body, "CONTRACT") || len(strings.Split(body, "\n")) > 7 {
		t.Errorf("anybody gets %d %s", status, body)
	}
}

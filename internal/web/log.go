package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// logRows is how many entries the page of the log shows.
const logRows = 200

// logPage is the newest entries of the council's log, and what is needed to check it.
type logPage struct {
	Base, Checkpoint, Key string
	Size                  int64
	Lines                 []logRow
}

// logRow is an entry of the log on a page.
type logRow struct {
	N, When, Commit string
	Event           words.Phrase
	About, Link     string
	Proof           string // the address that its proof is downloaded from
	Of              string // the entry that a redaction is of
	Withdrawn       bool
}

// checkpoint is GET /c/{council}/log/checkpoint: for anybody, without signing in. It says how many entries the log has and what they hash
// to, and nothing of what they are about.
func (s *Server) checkpoint(w http.ResponseWriter, r *http.Request) error {
	c, err := s.desk.Store.Council(r.Context(), r.PathValue("council"))
	if err != nil {
		return fault.New(fault.NotFound, "There is no such log. Check the address.")
	}
	text, err := s.desk.Checkpoint(r.Context(), c)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write([]byte(text)) // who went away meanwhile needs no answer
	return nil
}

// logged is GET /c/{council}/log
func (v *visit) logged() error {
	lines, size, err := v.desk.LogTail(v.r.Context(), v.council.ID, logRows)
	if err != nil {
		return err
	}
	p := logPage{Base: v.path(""), Size: size, Lines: v.logRows(lines)}
	p.Checkpoint, err = v.desk.Checkpoint(v.r.Context(), v.picture.Council)
	if err != nil {
		return err
	}
	p.Key, err = v.desk.LogPublicKey(v.r.Context())
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("log.title"), "work", logBody(p))
}

// logRows are the entries that a viewer may see, in words.
func (v *visit) logRows(lines []desk.LogLine) (out []logRow) {
	for _, l := range lines {
		if !v.picture.SeesEntry(v.viewer, l.Leaf) {
			continue
		}
		n := strconv.FormatInt(l.N, 10)
		x := logRow{N: n, When: momentIn(v.say, l.At), Commit: l.Commit, Event: v.say.Phrase("log.event_" + strings.ReplaceAll(l.Event, "-", "_")), About: l.About, Proof: v.path("log/%s/proof", n), Withdrawn: l.Withdrawn}
		x.Link = v.path("findings/%s", l.About)
		if l.Event != board.Accepted && l.Event != board.SetAside {
			x.Link = v.recordLogged(l)
		}
		if l.Of != nil {
			x.Of = strconv.FormatInt(*l.Of, 10)
		}
		out = append(out, x)
	}
	return out
}

// recordLogged is the page of the record that an entry is about; "" when it is about none that is there.
func (v *visit) recordLogged(l desk.LogLine) string {
	key, ok := store.EvidenceKey(l.About)
	if !ok {
		return ""
	}
	k, ok := kind.Of(key.Kind)
	if _, there := v.picture.Snapshot.Find(key.Kind, key.ID); !ok || !there {
		return ""
	}
	return v.path("registers/%s/%s", k.Plural, key.ID)
}

// logProof is GET /c/{council}/log/{entry}/proof: a file that anybody who has the public key can check.
func (v *visit) logProof() error {
	n, err := strconv.ParseInt(v.r.PathValue("entry"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "An entry of the log has a number.")
	}
	seen, err := v.desk.EntrySeen(v.r.Context(), v.picture, v.viewer, n)
	if err != nil {
		return err
	}
	if !seen {
		return fault.New(fault.NotFound, "The log has no entry %d that you may see.", n)
	}
	p, err := v.desk.Prove(v.r.Context(), v.picture.Council, n)
	if err != nil {
		return err
	}
	raw, err := p.JSON()
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="proof-`+strconv.FormatInt(n, 10)+`.json"`)
	_, _ = v.w.Write(raw) // who went away meanwhile needs no answer
	return nil
}

package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/readiness"
	"github.com/moothall/moothall/internal/web/layout"
	"github.com/moothall/moothall/internal/words"
)

// peerDays is how long a link for an answer lasts.
const peerDays = 28

// levelsPage is a form with a level for each capability: one's own, or a colleague's view.
type levelsPage struct {
	Pack    *assess.Framework
	Levels  map[string]string
	Why     map[string]string // one's own reasons
	Words   string            // a colleague's
	Name    string            // whom a colleague answers about
	Action  string
	Problem words.Phrase
}

// checkForm is GET /account/readiness/check
func (v *privateVisit) checkForm() error {
	p := levelsPage{Pack: v.pack, Levels: map[string]string{}, Why: map[string]string{}, Action: readinessPath + "/check"}
	for id, c := range v.book.Self {
		p.Levels[id], p.Why[id] = c.Level, c.Why
	}
	return v.show(http.StatusOK, "readiness.check", words.Phrase{}, readinessCheck(p))
}

// saveCheck is POST /account/readiness/check
func (v *privateVisit) saveCheck() error {
	levels, err := levelsOf(v.pack, v.r.PostForm)
	p := levelsPage{Pack: v.pack, Levels: levels, Why: map[string]string{}, Action: readinessPath + "/check"}
	self := map[string]readiness.Check{}
	for _, n := range v.pack.Outcomes() {
		why, bad := readiness.Text(v.r.PostForm.Get("why-"+n.ID), false)
		if err == nil {
			err = bad
		}
		p.Why[n.ID] = why
		if levels[n.ID] != "" || why != "" {
			self[n.ID] = readiness.Check{Level: levels[n.ID], Why: why}
		}
	}
	var ok bool
	p.Problem, ok = refused(err)
	if ok {
		return v.show(http.StatusUnprocessableEntity, "readiness.check", p.Problem, readinessCheck(p))
	}
	if err != nil {
		return err
	}
	v.book.Self = self
	err = v.save()
	if err != nil {
		return err
	}
	return v.did("", "readiness.saved")
}

// levelsOf reads a level for each capability.
func levelsOf(pack *assess.Framework, form url.Values) (map[string]string, error) {
	out := map[string]string{}
	for _, n := range pack.Outcomes() {
		level := form.Get("level-" + n.ID)
		err := readiness.Known(pack, n.ID, level)
		if err != nil {
			return out, err
		}
		if level != "" {
			out[n.ID] = level
		}
	}
	return out, nil
}

// readinessLines is the evidence log or the plan, with the form for one line more.
type readinessLines struct {
	Pack                  *assess.Framework
	Book                  readiness.Book
	Capability, Day, What string // as typed
	Problem               words.Phrase
}

// typedLine reads the line that a form adds; day as somebody typed it.
func (v *privateVisit) typedLine(have int) (p readinessLines, err error) {
	p = readinessLines{Pack: v.pack, Book: v.book, Capability: v.r.PostForm.Get("capability"), Day: v.r.PostForm.Get("day"), What: v.r.PostForm.Get("what")}
	if have >= readiness.MostLines {
		return p, fault.New(fault.Refused, "There are %d lines already. Remove some first.", readiness.MostLines)
	}
	err = readiness.Known(v.pack, p.Capability, "")
	if err != nil {
		return p, err
	}
	p.What, err = readiness.Text(p.What, true)
	if err != nil {
		return p, err
	}
	day, ok := isoDay(p.Day)
	if !ok {
		return p, fault.New(fault.Invalid, "Write the date like 31/3/2027.")
	}
	p.Day = day
	return p, nil
}

// chosen is the number of the line that a button of a list belongs to, with what the line said: a list that changed meanwhile is refused.
func (v *privateVisit) chosen(lines int, what func(int) string) (int, error) {
	i, err := strconv.Atoi(v.r.PostForm.Get("line"))
	if err != nil || i < 0 || i >= lines || what(i) != v.r.PostForm.Get("was") {
		return 0, fault.New(fault.Conflict, "The list changed in another window. Look at it again.")
	}
	return i, nil
}

// evidenceForm is GET /account/readiness/evidence
func (v *privateVisit) evidenceForm() error {
	return v.show(http.StatusOK, "readiness.evidence", words.Phrase{}, readinessEvidence(readinessLines{Pack: v.pack, Book: v.book, Capability: v.r.FormValue("capability")}))
}

// changeEvidence is POST /account/readiness/evidence: add a line or remove one.
func (v *privateVisit) changeEvidence() error {
	if v.r.PostForm.Get("do") == "remove" {
		i, err := v.chosen(len(v.book.Evidence), func(i int) string { return v.book.Evidence[i].What })
		if err != nil {
			return err
		}
		v.book.Evidence = slices.Delete(v.book.Evidence, i, i+1)
		return v.saved("/evidence")
	}
	p, err := v.typedLine(len(v.book.Evidence))
	var ok bool
	p.Problem, ok = refused(err)
	if ok {
		return v.show(http.StatusUnprocessableEntity, "readiness.evidence", p.Problem, readinessEvidence(p))
	}
	if err != nil {
		return err
	}
	v.book.Evidence = append(v.book.Evidence, readiness.Evidence{Capability: p.Capability, Day: p.Day, What: p.What})
	return v.saved("/evidence")
}

func (v *privateVisit) saved(to string) error {
	err := v.save()
	if err != nil {
		return err
	}
	return v.did(to, "readiness.saved")
}

// planForm is GET /account/readiness/plan
func (v *privateVisit) planForm() error {
	return v.show(http.StatusOK, "readiness.plan", words.Phrase{}, readinessPlan(readinessLines{Pack: v.pack, Book: v.book, Capability: v.r.FormValue("capability")}))
}

// changePlan is POST /account/readiness/plan: add a step, mark one done or remove it.
func (v *privateVisit) changePlan() error {
	if do := v.r.PostForm.Get("do"); do == "remove" || do == "done" {
		i, err := v.chosen(len(v.book.Plan), func(i int) string { return v.book.Plan[i].What })
		if err != nil {
			return err
		}
		if do == "done" {
			v.book.Plan[i].Done = v.desk.Today().String()
		} else {
			v.book.Plan = slices.Delete(v.book.Plan, i, i+1)
		}
		return v.saved("/plan")
	}
	p, err := v.typedLine(len(v.book.Plan))
	var ok bool
	p.Problem, ok = refused(err)
	if ok {
		return v.show(http.StatusUnprocessableEntity, "readiness.plan", p.Problem, readinessPlan(p))
	}
	if err != nil {
		return err
	}
	v.book.Plan = append(v.book.Plan, readiness.Step{Capability: p.Capability, What: p.What, By: p.Day})
	return v.saved("/plan")
}

// colleaguesPage is what others said, and the links that wait.
type colleaguesPage struct {
	Pack    *assess.Framework
	Gaps    []readiness.Gap
	Answers []readiness.Answer
	Waiting int
	Days    int
	Link    string // one that was just made
	Problem words.Phrase
}

// peersForm is GET /account/readiness/peers
func (v *privateVisit) peersForm() error {
	return v.showPeers(http.StatusOK, colleaguesPage{})
}

func (v *privateVisit) showPeers(status int, p colleaguesPage) (err error) {
	p.Pack, p.Days = v.pack, peerDays
	p.Answers, err = v.answers()
	if err != nil {
		return err
	}
	p.Gaps = readiness.Gaps(v.pack, v.book, p.Answers, v.desk.Today())
	p.Waiting, err = v.desk.Store.ReadinessLinks(v.r.Context(), v.person.ID, v.moment(0))
	if err != nil {
		return err
	}
	return v.show(status, "readiness.peers", p.Problem, readinessPeers(p))
}

// moment is now and some days.
func (s *Server) moment(days int) string {
	return s.desk.Clock().UTC().Add(time.Duration(days) * 24 * time.Hour).Format(time.RFC3339)
}

// changePeers is POST /account/readiness/peers: make a link, or withdraw those that wait.
func (v *privateVisit) changePeers() error {
	if v.r.PostForm.Get("do") == "withdraw" {
		err := v.desk.Store.WithdrawReadinessLinks(v.r.Context(), v.person.ID)
		if err != nil {
			return err
		}
		return v.did("/peers", "readiness.withdrawn")
	}
	token := rand.Text() + rand.Text()
	err := v.desk.Store.AddReadinessLink(v.r.Context(), v.person.ID, linkHash(token), v.moment(0), v.moment(peerDays), readiness.MostAnswers)
	if problem, ok := refused(err); ok {
		return v.showPeers(http.StatusUnprocessableEntity, colleaguesPage{Problem: problem})
	}
	if err != nil {
		return err
	}
	return v.showPeers(http.StatusOK, colleaguesPage{Link: v.linkBase(v.r) + "/r/" + token})
}

// linkHash is the form that a link is kept in: 256 random bits need no slow hash.
func linkHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// peerForm is GET /r/{token}
func (s *Server) peerForm(w http.ResponseWriter, r *http.Request) error {
	name, _, err := s.desk.Store.ReadinessAsker(r.Context(), linkHash(r.PathValue("token")), s.moment(0))
	if err != nil {
		return err
	}
	return s.showPeer(w, r, http.StatusOK, levelsPage{Name: name})
}

func (s *Server) showPeer(w http.ResponseWriter, r *http.Request, status int, p levelsPage) error {
	p.Pack, p.Action = s.pack, "/r/"+r.PathValue("token")
	say := words.From(r.Context())
	title := titled(say, say.Plain("readiness.peer_title", "name", p.Name), p.Problem.Text != "")
	return s.render(r.Context(), w, status, layout.Page(layout.Props{Title: title}, readinessPeer(p)))
}

// peerAnswer is POST /r/{token}: the answer is sealed before it is kept, and the link is used up.
func (s *Server) peerAnswer(w http.ResponseWriter, r *http.Request) error {
	hash := linkHash(r.PathValue("token"))
	name, public, err := s.desk.Store.ReadinessAsker(r.Context(), hash, s.moment(0))
	if err != nil {
		return err
	}
	err = r.ParseForm()
	if err != nil {
		return fault.New(fault.Invalid, "The form could not be read. Go back and try again.")
	}
	levels, err := levelsOf(s.pack, r.PostForm)
	text, bad := readiness.Text(r.PostForm.Get("words"), false)
	if err == nil {
		err = bad
	}
	if err == nil && len(levels) == 0 && text == "" {
		err = fault.New(fault.Invalid, "Choose at least one level, or write something.")
	}
	if problem, ok := refused(err); ok {
		return s.showPeer(w, r, http.StatusUnprocessableEntity, levelsPage{Name: name, Levels: levels, Words: text, Problem: problem})
	}
	sealed, err := readiness.SealAnswer(public, readiness.Answer{Levels: levels, Words: text})
	if err != nil {
		return err
	}
	err = s.desk.Store.AnswerReadiness(r.Context(), hash, s.moment(0), rand.Text(), sealed)
	if err != nil {
		return err
	}
	return s.render(r.Context(), w, http.StatusOK, layout.Page(layout.Props{Title: words.From(r.Context()).Plain("readiness.peer_thanks")}, readinessThanks()))
}

// download is GET /account/readiness/download: everything in one file, in plain, for the person to keep.
func (v *privateVisit) download() error {
	answers, err := v.answers()
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(struct {
		Framework string `json:"framework"`
		readiness.Book
		Answers []readiness.Answer `json:"answers"`
	}{v.pack.Key(), v.book, answers}, "", "  ")
	if err != nil {
		return fmt.Errorf("writing the file: %w", err)
	}
	h := v.w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "readiness-"+v.desk.Today().String()+".json"))
	_, err = v.w.Write(append(raw, '\n'))
	if err != nil {
		v.log.Debug("the reader went away", "err", err)
	}
	return nil
}

package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/words"
)

// exercisesPage lists the exercises of a council.
type exercisesPage struct {
	Base string
	All  []desk.Exercise
}

// exercises is GET /c/{council}/exercises
func (v *visit) exercises() error {
	all, err := v.desk.Exercises(v.r.Context(), v.picture, v.viewer)
	if err != nil {
		return err
	}
	return v.show(v.say.Plain("exercise.exercises"), "safe", exercisesBody(exercisesPage{v.path(""), all}))
}

// keepExercise is POST /c/{council}/exercises
func (v *visit) keepExercise() error {
	q, err := url.ParseQuery(strings.TrimPrefix(v.r.PostFormValue("question"), "?"))
	if err != nil {
		return fault.New(fault.Invalid, "Say what is lost first, on the page What if.")
	}
	ask, err := askOf(q)
	if err != nil {
		return err
	}
	id, err := v.desk.KeepExercise(v.r.Context(), v.picture, v.viewer, ask.question(), v.r.PostFormValue("name"), v.r.PostFormValue("day"))
	if err != nil {
		return err
	}
	return v.did(v.path("exercises/%d", id), "exercise.kept")
}

// exercisePage is one exercise: what was expected, what was measured, and the difference.
type exercisePage struct {
	Base    string
	X       desk.Exercise
	Says    []words.Phrase
	Again   string // the question's address today; "" where a page cannot ask it
	Edits   bool
	Problem words.Phrase
	Written map[kind.ID]string // what stands in the fields
	Names   map[kind.ID]string
}

// exercise is GET and POST /c/{council}/exercises/{id}
func (v *visit) exercise() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such exercise.")
	}
	written, problem, status := map[kind.ID]string(nil), words.Phrase{}, http.StatusOK
	if v.r.Method == http.MethodPost {
		written = v.writtenHours()
		err := v.desk.TimeExercise(v.r.Context(), v.picture, v.viewer, id, written)
		switch {
		case err == nil:
			return v.did(v.path("exercises/%d", id), "exercise.timed")
		case fault.CodeOf(err) != fault.Invalid:
			return err
		}
		problem, status = words.InEnglish(err.Error()), http.StatusBadRequest
	}
	x, err := v.desk.Exercise(v.r.Context(), v.picture, v.viewer, id)
	if err != nil {
		return err
	}
	p := exercisePage{Base: v.path(""), X: x, Says: lossesIn(v.say, x.Question), Edits: identity.May(v.viewer, identity.Edit), Problem: problem, Written: map[kind.ID]string{}, Names: map[kind.ID]string{}}
	if ask, ok := askFrom(x.Question); ok {
		p.Again = p.Base + "what-if" + ask.query()
	}
	for _, s := range x.Systems {
		p.Names[s.System] = s.Name
		if s.Real != nil {
			p.Written[s.System] = number(*s.Real)
		}
	}
	for id, text := range written {
		p.Written[id] = text
	}
	return v.showStatus(status, titled(v.say, x.Name, problem.Text != ""), "safe", exerciseBody(p))
}

// writtenHours are the fields of the form, by system.
func (v *visit) writtenHours() map[kind.ID]string {
	out := map[kind.ID]string{}
	err := v.r.ParseForm()
	if err != nil {
		return out // nothing was written that can be read
	}
	for key, vals := range v.r.PostForm {
		number, ok := strings.CutPrefix(key, "hours-")
		id, err := strconv.ParseUint(number, 10, 32)
		if ok && err == nil {
			out[kind.ID(id)] = vals[0]
		}
	}
	return out
}

// askFrom is a question as the page asks it; false where it holds conditions that only the command line knows.
func askFrom(q desk.WhatIf) (whatifAsk, bool) {
	a := whatifAsk{Systems: q.Systems, Suppliers: q.Suppliers, Contracts: q.Contracts, On: q.On}
	for _, c := range q.Conditions {
		field, value, _ := strings.Cut(c, "=")
		switch {
		case kind.SameName(field, "hosting"):
			a.Hosting = append(a.Hosting, strings.TrimSpace(value))
		case kind.SameName(field, "site"):
			a.Sites = append(a.Sites, strings.TrimSpace(value))
		default:
			return a, false
		}
	}
	for _, w := range q.With {
		a.With = append(a.With, strings.TrimPrefix(w, "offline-copy:"))
	}
	return a, true
}

// exerciseExport is GET /c/{council}/exercises/{id}/export.csv
func (v *visit) exerciseExport() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such exercise.")
	}
	x, err := v.desk.Exercise(v.r.Context(), v.picture, v.viewer, id)
	if err != nil {
		return err
	}
	rows := [][]string{{"System", "Expected (hours)", "Promised (hours)", "Measured (hours)", "Difference (hours)"}}
	for _, s := range x.Systems {
		expected := "never"
		if !s.Never {
			expected = number(s.Finish)
		}
		rows = append(rows, []string{s.Name, expected, numberOr(s.Promised), numberOr(s.Real), numberOr(s.Difference)})
	}
	return v.writeCSV(fmt.Sprintf("%s-exercise-%d-%s.csv", v.council.Slug, id, x.Day), rows)
}

func numberOr(h *float64) string {
	if h == nil {
		return ""
	}
	return number(*h)
}

// differenceWords says how much later or earlier than expected something came back.
func differenceWords(say *words.Speaker, t estate.Timed) words.Phrase {
	switch {
	case t.Difference == nil:
		return words.Phrase{}
	case *t.Difference > 0:
		return say.Phrase("exercise.later", "hours", hoursWords(say, *t.Difference))
	case *t.Difference < 0:
		return say.Phrase("exercise.earlier", "hours", hoursWords(say, -*t.Difference))
	}
	return say.Phrase("exercise.as_expected")
}

// entered are the timings as they were entered, the newest first.
func (p exercisePage) entered() (out []enteredLine) {
	for _, t := range p.X.Timings {
		out = append(out, enteredLine{p.Names[t.System], t.Hours, t.At, t.Actor})
	}
	slices.Reverse(out)
	return out
}

type enteredLine struct{ Name, Hours, At, Actor string }

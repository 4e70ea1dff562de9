package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/store"
)

// Exercise is a loss that was practised: what was expected on the day that it was kept, and what was measured.
type Exercise struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`
	Day      kind.Date `json:"day"`
	Made     string    `json:"made"`
	Actor    string    `json:"actor"`
	Question WhatIf    `json:"question"`
	estate.Practised
	Timings []store.Timing `json:"-"` // every one that was entered, oldest first
}

// SystemCalled finds a system of the exercise by the name that it had then, false where it loses none of that name.
func (x Exercise) SystemCalled(name string) (kind.ID, bool) {
	for _, t := range x.Systems {
		if kind.SameName(t.Name, name) {
			return t.System, true
		}
	}
	return 0, false
}

// mostHours is a year: a timing beyond it is a slip.
const mostHours = 8784

// KeepExercise freezes what a loss is expected to do.
func (d *Desk) KeepExercise(ctx context.Context, p *Picture, v kind.Viewer, q WhatIf, name, day string) (int64, error) {
	name = strings.TrimSpace(name)
	if name == "" || len([]rune(name)) > 200 {
		return 0, fault.New(fault.Invalid, "Give the exercise a name of at most 200 characters.")
	}
	on, err := kind.ParseDate(strings.TrimSpace(day))
	if err != nil {
		return 0, fault.New(fault.Invalid, "%q is not a date. Give the day of the exercise as 2026-11-25.", day)
	}
	o, err := d.Outage(p, v, q)
	if err != nil {
		return 0, err
	}
	if len(o.Steps) == 0 {
		return 0, fault.New(fault.Invalid, "Nothing is lost by that, so there is nothing to practise.")
	}
	question, err := json.Marshal(q)
	if err != nil {
		return 0, fmt.Errorf("writing what is lost: %w", err)
	}
	expected, err := json.Marshal(o.Expected())
	if err != nil {
		return 0, fmt.Errorf("writing what is expected: %w", err)
	}
	return d.Store.AddExercise(ctx, store.Exercise{Council: p.Council.ID, Name: name, Day: on.String(), Question: string(question), Expected: string(expected), Seq: p.Snapshot.Seq,
		Made: d.Clock().UTC().Format(time.RFC3339), Actor: v.Account})
}

// Exercises lists a council's exercises, the newest first.
func (d *Desk) Exercises(ctx context.Context, p *Picture, v kind.Viewer) ([]Exercise, error) {
	err := maySeeNeeds(v)
	if err != nil {
		return nil, err
	}
	all, err := d.Store.Exercises(ctx, p.Council.ID)
	if err != nil {
		return nil, err
	}
	out := []Exercise{}
	for _, x := range all {
		e, err := d.exercise(ctx, x)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// Exercise is one exercise of a council.
func (d *Desk) Exercise(ctx context.Context, p *Picture, v kind.Viewer, id int64) (Exercise, error) {
	err := maySeeNeeds(v)
	if err != nil {
		return Exercise{}, err
	}
	x, err := d.Store.Exercise(ctx, p.Council.ID, id)
	if err != nil {
		return Exercise{}, err
	}
	return d.exercise(ctx, x)
}

func (d *Desk) exercise(ctx context.Context, x store.Exercise) (Exercise, error) {
	e := Exercise{ID: x.ID, Name: x.Name, Made: x.Made, Actor: x.Actor}
	var err error
	e.Day, err = kind.ParseDate(x.Day)
	if err != nil {
		return e, fmt.Errorf("reading the day of exercise %d: %w", x.ID, err)
	}
	err = json.Unmarshal([]byte(x.Question), &e.Question)
	if err != nil {
		return e, fmt.Errorf("reading what exercise %d loses: %w", x.ID, err)
	}
	var expected []estate.Expected
	err = json.Unmarshal([]byte(x.Expected), &expected)
	if err != nil {
		return e, fmt.Errorf("reading what exercise %d expects: %w", x.ID, err)
	}
	e.Timings, err = d.Store.Timings(ctx, x.Council, x.ID)
	if err != nil {
		return e, err
	}
	measured := map[kind.ID]float64{}
	for _, t := range e.Timings {
		delete(measured, t.System)
		if t.Hours == "" {
			continue
		}
		measured[t.System], err = strconv.ParseFloat(t.Hours, 64)
		if err != nil {
			return e, fmt.Errorf("reading a timing of exercise %d: %w", x.ID, err)
		}
	}
	e.Practised = estate.Compare(expected, measured)
	return e, nil
}

// TimeExercise enters when systems were really back, in hours from the loss as they were written; "" takes a timing back. What did not
// change is not entered again.
func (d *Desk) TimeExercise(ctx context.Context, p *Picture, v kind.Viewer, id int64, written map[kind.ID]string) error {
	e, err := d.Exercise(ctx, p, v, id)
	if err != nil {
		return err
	}
	var all []store.Timing
	for _, x := range e.Systems {
		text, given := written[x.System]
		if !given {
			continue
		}
		hours, err := readHours(x.Name, text)
		if err != nil {
			return err
		}
		if hours != hoursOf(x.Real) {
			all = append(all, store.Timing{System: x.System, Hours: hours, At: d.Clock().UTC().Format(time.RFC3339), Actor: v.Account})
		}
	}
	if len(all) == 0 {
		return nil
	}
	return d.Store.AddTimings(ctx, p.Council.ID, id, all)
}

// readHours reads hours that somebody wrote.
func readHours(system, text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	h, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(h) || h < 0 || h > mostHours {
		return "", fault.New(fault.Invalid, "%q is no number of hours for %s. Write hours from the loss, like 12 or 12.5.", text, system)
	}
	return hoursOf(&h), nil
}

func hoursOf(h *float64) string {
	if h == nil {
		return ""
	}
	return strconv.FormatFloat(*h, 'f', -1, 64)
}

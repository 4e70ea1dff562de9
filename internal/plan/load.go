package plan

import (
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v4"

	"github.com/moothall/moothall/internal/kind"
)

// Library is what a knowledge folder's plan/ says of plans in general.
type Library struct {
	Pressures []Pressure
	UseCases  []UseCase
	Tasks     []Task
	Missions  []Mission
	Shelf     []Resource
}

// Load reads the library of a knowledge folder and checks every word of it that a register must know.
func Load(knowledge fs.FS) (*Library, error) {
	var l Library
	for name, into := range map[string]any{"pressures": &l.Pressures, "use-cases": &l.UseCases, "first-days": &l.Tasks, "missions": &l.Missions, "shelf": &l.Shelf} {
		raw, err := fs.ReadFile(knowledge, "plan/"+name+".yaml")
		if err != nil {
			return nil, fmt.Errorf("reading what is known of plans: %w", err)
		}
		err = yaml.Load(raw, into, yaml.WithKnownFields(), yaml.WithUniqueKeys())
		if err != nil {
			return nil, fmt.Errorf("plan/%s.yaml: %w", name, err)
		}
	}
	return &l, l.check()
}

func (l *Library) check() error {
	seen := map[string]bool{}
	for _, t := range l.Tasks {
		err := t.check()
		if err != nil {
			return fmt.Errorf("plan/first-days.yaml: %s: %w", t.ID, err)
		}
		if seen[t.ID] {
			return fmt.Errorf("plan/first-days.yaml: %s stands there twice", t.ID)
		}
		seen[t.ID] = true
	}
	for _, u := range l.UseCases {
		if u.ID == "" || u.Title == "" || u.Says == "" || len(u.Data) == 0 || len(u.Skills) == 0 || seen[u.ID] {
			return fmt.Errorf("plan/use-cases.yaml: %q needs an id of its own, title, says, data and skills", u.ID)
		}
		seen[u.ID] = true
	}
	for _, m := range l.Missions {
		err := m.check(seen)
		if err != nil {
			return fmt.Errorf("plan/missions.yaml: %w", err)
		}
	}
	for _, r := range l.Shelf {
		err := r.check()
		if err != nil {
			return fmt.Errorf("plan/shelf.yaml: %w", err)
		}
	}
	for _, p := range l.Pressures {
		if p.Name == "" || len(p.Words) == 0 {
			return fmt.Errorf("plan/pressures.yaml: %q needs a name and words", p.Name)
		}
	}
	return nil
}

func (t Task) check() error {
	if t.ID == "" || t.Title == "" || t.Phase < 1 || t.Phase > 3 || t.Day < 1 || t.Day > 100 {
		return fmt.Errorf("needs id, title, a phase from 1 to 3 and a day from 1 to 100")
	}
	return t.checkFacts()
}

// check checks a mission, and that none of its ids was seen before.
func (m Mission) check(seen map[string]bool) error {
	if m.ID == "" || m.Title == "" || m.Why == "" || len(m.Lines) == 0 || seen["mission "+m.ID] {
		return fmt.Errorf("%q needs an id of its own, title, why and lines", m.ID)
	}
	seen["mission "+m.ID] = true
	for _, t := range m.Lines {
		if t.ID == "" || t.Title == "" || t.Why == "" || t.Phase != 0 || t.Day != 0 || seen["line "+t.ID] {
			return fmt.Errorf("%s: %q needs an id of its own, title and why, and has neither phase nor day", m.ID, t.ID)
		}
		seen["line "+t.ID] = true
		err := t.checkFacts()
		if err != nil {
			return fmt.Errorf("%s: %s: %w", m.ID, t.ID, err)
		}
	}
	return nil
}

// checkFacts checks what ticks a task.
func (t Task) checkFacts() error {
	switch {
	case (t.Has == "") == (t.Known == ""):
		return fmt.Errorf("needs one of has and known")
	case t.Has != "":
		k, ok := kind.Of(t.Has)
		if !ok || k.Table {
			return fmt.Errorf("%s is no register", t.Has)
		}
		return nil
	}
	k, i, ok := FieldOf(t.Known)
	switch {
	case !ok:
		return fmt.Errorf("%s is no field of a register", t.Known)
	case t.Fresh > 0 && k.Fields[i].Type != kind.Day:
		return fmt.Errorf("%s is no date, so it cannot be fresh", t.Known)
	case t.Fresh == 0 && (t.Share < 1 || t.Share > 100):
		return fmt.Errorf("needs a share from 1 to 100")
	}
	return nil
}

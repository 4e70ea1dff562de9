package main

import (
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
)

type exerciseCmd struct {
	Keep exerciseKeepCmd `cmd:"" help:"Keep what a loss is expected to do, to practise it."`
	List exerciseListCmd `cmd:"" default:"1" help:"List the exercises, newest first."`
	Show exerciseShowCmd `cmd:"" help:"What was expected and what was measured."`
	Time exerciseTimeCmd `cmd:"" help:"Enter when a system was really back."`
}

type exerciseKeepCmd struct {
	Name string `arg:"" help:"What the exercise is called."`
	On   string `help:"Its day; today by default."`
	lossFlags
}

// Run keeps an exercise.
func (c *exerciseKeepCmd) Run(s *session) error {
	q, err := c.question()
	if err != nil {
		return err
	}
	p, err := s.picture()
	if err != nil {
		return err
	}
	day := c.On
	if day == "" {
		day = p.Today.String()
	}
	id, err := s.desk.KeepExercise(s.ctx, p, s.viewer(), q, c.Name, day)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.sayExercise(id)
	}
	s.say("Exercise %d is kept.", id)
	return nil
}

type exerciseListCmd struct{}

// Run lists exercises.
func (c *exerciseListCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	all, err := s.desk.Exercises(s.ctx, p, s.viewer())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(all)
	}
	for _, x := range all {
		s.say("%3d  %s  %s: %d systems, %d measured, %d later than expected", x.ID, x.Day, x.Name, len(x.Systems), x.Timed, x.Later)
	}
	return nil
}

type exerciseShowCmd struct {
	ID int64 `arg:"" help:"Its number."`
}

// Run shows one exercise.
func (c *exerciseShowCmd) Run(s *session) error { return s.sayExercise(c.ID) }

func (s *session) sayExercise(id int64) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	x, err := s.desk.Exercise(s.ctx, p, s.viewer(), id)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(x)
	}
	s.say("%s, %s", x.Name, x.Day)
	for _, t := range x.Systems {
		expected, measured := "never", "not measured"
		if !t.Never {
			expected = hoursText(t.Finish)
		}
		if t.Real != nil {
			measured = hoursText(*t.Real)
		}
		s.say("  %s: expected %s, %s", t.Name, expected, measured)
	}
	return nil
}

type exerciseTimeCmd struct {
	ID     int64  `arg:"" help:"Its number."`
	System string `required:"" help:"The system, by its name in the exercise."`
	Hours  string `required:"" help:"Hours from the loss until it was really back; '' takes a timing back."`
}

// Run enters a timing.
func (c *exerciseTimeCmd) Run(s *session) error {
	p, err := s.picture()
	if err != nil {
		return err
	}
	x, err := s.desk.Exercise(s.ctx, p, s.viewer(), c.ID)
	if err != nil {
		return err
	}
	system, ok := x.SystemCalled(c.System)
	if !ok {
		return fault.New(fault.Invalid, "%s is not among what exercise %d loses. See: moothall estate exercise show %d", c.System, c.ID, c.ID)
	}
	err = s.desk.TimeExercise(s.ctx, p, s.viewer(), c.ID, map[kind.ID]string{system: c.Hours})
	if err != nil {
		return err
	}
	return s.sayExercise(c.ID)
}

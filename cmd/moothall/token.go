package main

import (
	"github.com/moothall/moothall/internal/desk"
)

type tokenCmd struct {
	Create createToken `cmd:"" help:"Make a token. It is shown once."`
	List   listTokens  `cmd:"" help:"List tokens, without their secrets."`
	Revoke revokeToken `cmd:"" help:"End a token."`
}

type createToken struct {
	User     string `help:"Whose token: it never does more than they may." required:""`
	Scope    string `help:"read, write, import, or several with commas." required:""`
	Days     int    `help:"How many days it lasts; 366 at most." default:"90"`
	Register string `help:"A kind in the singular: the token reads this register and nothing else."`
	Note     string `help:"What it is for."`
}

// Run makes a token; --council keeps it to one council.
func (c *createToken) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	t, err := s.desk.CreateToken(s.ctx, c.User, desk.NewToken{Scope: c.Scope, Days: c.Days, Council: s.Council, Register: c.Register, Note: c.Note})
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(t)
	}
	s.say("%s", t.Token)
	s.say("Token %d of %s (%s) lasts until %s. It is not shown again.", t.ID, t.User, t.Scope, t.Expires)
	return nil
}

type listTokens struct {
	User string `help:"Only this person's."`
}

// Run lists tokens.
func (c *listTokens) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	var account int64
	if c.User != "" {
		a, err := s.desk.Store.Account(s.ctx, c.User)
		if err != nil {
			return err
		}
		account = a.ID
	}
	all, err := s.desk.Store.Tokens(s.ctx, account)
	if err != nil {
		return err
	}
	out := []desk.TokenJSON{}
	for _, t := range all {
		out = append(out, s.desk.TokenOf(t))
	}
	if s.JSON {
		return s.writeJSON(out)
	}
	for _, t := range out {
		s.say("%5d  %-8s %-30s %-13s until %s  %s", t.ID, t.State, t.User, t.Scope, t.Expires, t.Note)
	}
	return nil
}

type revokeToken struct {
	ID int64 `arg:"" help:"The token's number."`
}

// Run ends a token.
func (c *revokeToken) Run(s *session) error {
	err := s.open()
	if err != nil {
		return err
	}
	err = s.desk.Store.RevokeToken(s.ctx, 0, c.ID, s.now())
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"id": c.ID, "done": "revoke"})
	}
	s.say("Token %d opens nothing any more.", c.ID)
	return nil
}

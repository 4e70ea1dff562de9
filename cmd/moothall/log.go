package main

import (
	"fmt"
	"os"

	"github.com/moothall/moothall/internal/board"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
)

type logCmd struct {
	Checkpoint logCheckpoint `cmd:"" help:"Write a signed checkpoint of the log: keep it, print it, give it away."`
	Prove      logProve      `cmd:"" help:"Write the proof that an entry stands in the log."`
	Export     logExport     `cmd:"" help:"Write the log, its proofs, its checkpoint and the public key into a folder that anybody can check."`
	Withdraw   logWithdraw   `cmd:"" help:"Lawfully take the words out of an entry. The entry and the tree stay, and the reason is logged."`
	Verify     logVerify     `cmd:"" help:"Check the log, or an exported folder, against an earlier checkpoint. Exit 1: it does not hold."`
}

func writeOut(path string, raw []byte) error {
	err := os.WriteFile(path, raw, 0o644) //nolint:gosec // what it holds is for everybody
	if err != nil {
		return fault.Wrap(err, fault.Refused, "%s cannot be written. Choose another --out.", path)
	}
	return nil
}

type logCheckpoint struct {
	Out string `required:"" type:"path" help:"The file to write."`
}

// Run writes a checkpoint.
func (c *logCheckpoint) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	text, err := s.desk.Checkpoint(s.ctx, council)
	if err != nil {
		return err
	}
	err = writeOut(c.Out, []byte(text))
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]string{"file": c.Out, "checkpoint": text})
	}
	s.say("The checkpoint is in %s. Whoever keeps it can later see that nothing before it was changed.", c.Out)
	return nil
}

type logProve struct {
	Entry int64  `arg:"" help:"The number of the entry; the first is 0."`
	Out   string `required:"" type:"path" help:"The file to write."`
}

// Run writes the proof of an entry.
func (c *logProve) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	p, err := s.desk.Prove(s.ctx, council, c.Entry)
	if err != nil {
		return err
	}
	raw, err := p.JSON()
	if err != nil {
		return err
	}
	err = writeOut(c.Out, raw)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(p)
	}
	s.say("The proof of entry %d is in %s.", c.Entry, c.Out)
	return nil
}

type logExport struct {
	Out   string `required:"" type:"path" help:"The folder to write; it is made when absent."`
	Words bool   `help:"With the words that the entries commit to. Without, the folder holds no content."`
}

// Run exports the log.
func (c *logExport) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	x, err := s.desk.ExportLog(s.ctx, council, c.Words)
	if err != nil {
		return err
	}
	err = writeExport(c.Out, x)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"folder": c.Out, "entries": len(x.Entries)})
	}
	s.say("%d entries are in %s. Check them anywhere with: moothall log verify --export %s --against CHECKPOINT", len(x.Entries), c.Out, c.Out)
	return nil
}

type logVerify struct {
	Against string `type:"path" help:"An earlier checkpoint."`
	Export  string `type:"path" help:"A folder that log export wrote; no server and no database is needed."`
	Proof   string `type:"path" help:"A proof that log prove wrote, to check with --key."`
	Key     string `type:"path" help:"The file with the public key; key.txt of an export."`
}

// Run checks a log. Exit 1 says that it does not hold.
func (c *logVerify) Run(s *session) error {
	against := ""
	if c.Against != "" {
		raw, err := readLimited(c.Against, 1<<20)
		if err != nil {
			return err
		}
		against = string(raw)
	}
	v, err := c.verify(s, against)
	if err != nil {
		return err
	}
	if len(v.Problems) > 0 {
		s.status = exitProblems
	}
	if s.JSON {
		return s.writeJSON(v)
	}
	for _, p := range v.Problems {
		s.say("%s", p)
	}
	switch {
	case len(v.Problems) > 0:
		s.say("The log does not hold.")
	case c.Proof != "":
		s.say("The proof holds.")
	case c.Against == "":
		s.say("The log agrees with itself: %d entries, the words of %d of them lawfully taken out. Only an earlier checkpoint shows that it was not written anew: --against FILE.", v.Entries, v.Withdrawn)
	default:
		s.say("The log holds: %d entries, and it begins as the checkpoint says.", v.Entries)
	}
	return nil
}

func (c *logVerify) verify(s *session, against string) (desk.Verified, error) {
	switch {
	case c.Proof != "":
		return c.verifyProof(against)
	case c.Export == "":
		council, err := s.storedCouncil()
		if err != nil {
			return desk.Verified{}, err
		}
		return s.desk.VerifyLog(s.ctx, council, against)
	case c.Against == "":
		return desk.Verified{}, fault.New(fault.Invalid, "An exported log is checked against a checkpoint that you had before: --against FILE.")
	}
	x, err := readExport(c.Export)
	if err != nil {
		return desk.Verified{Problems: []string{fault.Sentence(err)}}, nil
	}
	v := desk.Verified{Entries: len(x.Entries), Problems: x.Verify(against)}
	if v.Problems == nil {
		v.Problems = []string{}
	}
	return v, nil
}

// verifyProof checks a proof by a public key and, when a checkpoint is given, that the proof's own is exactly it.
func (c *logVerify) verifyProof(against string) (desk.Verified, error) {
	v := desk.Verified{Entries: 1, Problems: []string{}}
	if c.Key == "" {
		return v, fault.New(fault.Invalid, "A proof is checked with the log's public key: --key FILE.")
	}
	key, err := readLimited(c.Key, 1<<16)
	if err != nil {
		return v, err
	}
	raw, err := readLimited(c.Proof, 1<<20)
	if err != nil {
		return v, err
	}
	var p board.Proof
	err = strictJSON(raw, &p)
	if err == nil {
		_, err = p.Check(string(key))
	}
	if err == nil && against != "" && against != p.Checkpoint {
		err = fmt.Errorf("the proof is of another checkpoint")
	}
	if err != nil {
		v.Problems = append(v.Problems, err.Error())
	}
	return v, nil
}

type logWithdraw struct {
	Entry  int64  `arg:"" help:"The number of the entry; the first is 0."`
	Reason string `required:"" help:"Why the words must go; logged in their place."`
}

// Run takes the words out of an entry.
func (c *logWithdraw) Run(s *session) error {
	council, err := s.storedCouncil()
	if err != nil {
		return err
	}
	err = s.desk.WithdrawWords(s.ctx, council, c.Entry, c.Reason, actor)
	if err != nil {
		return err
	}
	if s.JSON {
		return s.writeJSON(map[string]any{"entry": c.Entry, "withdrawn": true})
	}
	s.say("The words of entry %d are gone. Earlier checkpoints still fit.", c.Entry)
	return nil
}

// Package fault is the one error type that crosses packages: a code that the edge acts on, and a sentence that a person reads.
package fault

import (
	"errors"
	"fmt"
)

// Code says what kind of fault it is; the edge turns it into an HTTP status or an exit code.
type Code string

// The codes. Anything that carries none is Internal.
const (
	Invalid   Code = "invalid"   // what was given cannot be used; the sentence says what to do
	NotFound  Code = "not found" // there is no such thing
	Forbidden Code = "forbidden" // there is, but not for you
	Conflict  Code = "conflict"  // somebody else changed it first
	Refused   Code = "refused"   // a file or request that is refused whole; nothing was written
	Away      Code = "away"      // the database cannot be reached, or cannot write, just now; trying again later helps
	Internal  Code = "internal"  // our fault
)

// Error is a fault with its code.
type Error struct {
	Code     Code
	Sentence string // for the person; never holds personal data
	Err      error  // for the log
}

// Error joins the sentence and the cause.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Sentence
	}
	return e.Sentence + ": " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes a fault from a sentence.
func New(code Code, format string, a ...any) error {
	return &Error{Code: code, Sentence: fmt.Sprintf(format, a...)}
}

// Wrap gives a cause a code and a sentence.
func Wrap(err error, code Code, format string, a ...any) error {
	return &Error{Code: code, Sentence: fmt.Sprintf(format, a...), Err: err}
}

// CodeOf is the code of the nearest fault in a chain of errors.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// Sentence is what to tell a person. Causes without a fault are not shown: they may hold paths or data.
func Sentence(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Code != Internal {
		return e.Sentence
	}
	return "Something went wrong on our side. Nothing was changed. Try again, and if it happens twice tell whoever runs moothall."
}

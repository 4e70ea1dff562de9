package kind

import "encoding/json"

// Opt is a value that may not have been recorded. Its zero value is "not recorded", which is never the same as zero, "" or no.
type Opt[T any] struct {
	v   T
	set bool
}

// Some is a recorded value.
func Some[T any](v T) Opt[T] { return Opt[T]{v, true} }

// Get gives the value, and whether it is recorded.
func (o Opt[T]) Get() (T, bool) { return o.v, o.set }

// Or gives the value, or d when it is not recorded.
func (o Opt[T]) Or(d T) T {
	if o.set {
		return o.v
	}
	return d
}

// Known tells whether the value is recorded.
func (o Opt[T]) Known() bool { return o.set }

// IsZero lets `omitzero` leave out what is not recorded.
func (o Opt[T]) IsZero() bool { return !o.set }

// MarshalJSON writes the value, or null.
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if !o.set {
		return []byte("null"), nil
	}
	return json.Marshal(o.v)
}

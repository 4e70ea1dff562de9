package api

// Patterns are the patterns of the mux.
func (a *API) Patterns() []string { return a.mux.patterns }

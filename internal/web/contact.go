package web

import (
	"fmt"
	"net/http"
	"time"
)

// securityLasts is how long what security.txt says may be relied on: RFC 9116 recommends less than a year.
const securityLasts = 180 * 24 * time.Hour

// securityTxt is GET /.well-known/security.txt (RFC 9116): whom to tell about a weakness. Without a contact there is no such page.
func (s *Server) securityTxt(w http.ResponseWriter, r *http.Request) {
	if s.contact == "" {
		s.sayPlain(w, http.StatusNotFound, "whoever runs this has not said whom to tell")
		return
	}
	day := s.desk.Clock().UTC().Truncate(24 * time.Hour) // the same text all day long
	s.sayPlain(w, http.StatusOK, fmt.Sprintf("Contact: %s\nExpires: %s\nPreferred-Languages: en, cy", s.contact, day.Add(securityLasts).Format(time.RFC3339)))
}

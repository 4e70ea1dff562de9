// Package buying knows what councils buy in digital and technology: who sells it, which words in the accounts show it, and what
// a contract's dates mean. It reads a catalogue that stands in knowledge/products and is pure: no clock, no files of its own, no
// network. Whatever it says of a payee is a guess until a person says yes.
package buying

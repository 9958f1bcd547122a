// Check our checkpoints and proofs with golang.org/x/mod/sumdb, which shares no line with us.
//
// Reads JSON from standard input: {"vkey": …, "cases": [{…}]}; writes a JSON list of true and false,
// whether each case was accepted.
package main

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type testCase struct {
	Note    string      // a signed checkpoint
	Old     string      // an earlier one; the proof is then one of consistency
	Index   int64       // from 0, where the proof is one of inclusion
	Leaf    []byte      // base64 of the entry's bytes
	Proof   []tlog.Hash // base64
	NoProof bool        // only open the note
}

func main() {
	var asked struct {
		VKey  string
		Cases []testCase
	}
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	verifier, err := note.NewVerifier(asked.VKey)
	if err != nil {
		panic(err)
	}
	known, accepted := note.VerifierList(verifier), []bool{}
	for _, one := range asked.Cases {
		accepted = append(accepted, accepts(known, one))
	}
	json.NewEncoder(os.Stdout).Encode(accepted)
}

func accepts(known note.Verifiers, one testCase) bool {
	size, root, ok := open(known, one.Note)
	if !ok || one.NoProof {
		return ok
	}
	if one.Old == "" {
		return tlog.CheckRecord(one.Proof, size, root, one.Index, tlog.RecordHash(one.Leaf)) == nil
	}
	oldSize, oldRoot, ok := open(known, one.Old)
	return ok && tlog.CheckTree(one.Proof, size, root, oldSize, oldRoot) == nil
}

func open(known note.Verifiers, text string) (size int64, root tlog.Hash, ok bool) {
	opened, err := note.Open([]byte(text), known)
	if err != nil {
		return 0, root, false
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != opened.Sigs[0].Name {
		return 0, root, false
	}
	size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, root, false
	}
	root, err = tlog.ParseHash(lines[2])
	return size, root, err == nil
}

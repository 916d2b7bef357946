// Asks a model through OpenAI's SDK for Go for each line of standard input, and prints a line of
// JSON for each answer or error. Key and base URL come from OPENAI_API_KEY and OPENAI_BASE_URL.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/openai/openai-go/v3"
)

type answer struct {
	Name   string `json:"name"`
	Text   string `json:"text,omitempty"`
	Pieces int    `json:"pieces,omitempty"`
	Error  string `json:"error,omitempty"`
}

func main() {
	client := openai.NewClient()
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		line, _ := json.Marshal(ask(client, lines.Text()))
		fmt.Println(string(line))
	}
}

func ask(client openai.Client, name string) answer {
	stream := client.Chat.Completions.NewStreaming(context.Background(), openai.ChatCompletionNewParams{
		Model:    "openai.gpt-oss-20b-1:0",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Say hello.")},
	})
	report := answer{Name: name}
	for stream.Next() {
		for _, choice := range stream.Current().Choices {
			if choice.Delta.Content != "" {
				report.Text += choice.Delta.Content
				report.Pieces++
			}
		}
	}
	if err := stream.Err(); err != nil {
		report.Error = err.Error()
	}
	return report
}

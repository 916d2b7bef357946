// Asks a model through AWS SDK for Go v2: each argument names an operation; without arguments,
// each line of standard input. Prints a line of JSON for each answer or error. Key, credentials,
// region and proxy come from the environment and the config files.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

type answer struct {
	Name   string `json:"name"`
	Text   string `json:"text,omitempty"`
	Pieces int    `json:"pieces,omitempty"`
	Error  string `json:"error,omitempty"`
}

var model = aws.String(os.Getenv("MODEL"))

func main() {
	loaded, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	client := bedrockruntime.NewFromConfig(loaded)
	for _, name := range os.Args[1:] {
		ask(client, name)
	}
	if len(os.Args) > 1 {
		return
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		ask(client, lines.Text())
	}
}

func ask(client *bedrockruntime.Client, name string) {
	operation := converse
	if name == "ConverseStream" {
		operation = converseStream
	}
	pieces, err := operation(client)
	report := answer{Name: name, Pieces: len(pieces)}
	for _, piece := range pieces {
		report.Text += piece
	}
	if err != nil {
		report.Error = err.Error()
	}
	line, _ := json.Marshal(report)
	fmt.Println(string(line))
}

func messages() []types.Message {
	return []types.Message{{
		Role:    types.ConversationRoleUser,
		Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: "Say hello."}},
	}}
}

func converse(client *bedrockruntime.Client) ([]string, error) {
	input := bedrockruntime.ConverseInput{ModelId: model, Messages: messages()}
	output, err := client.Converse(context.Background(), &input)
	if err != nil {
		return nil, err
	}
	var texts []string
	if message, ok := output.Output.(*types.ConverseOutputMemberMessage); ok {
		for _, block := range message.Value.Content {
			if text, ok := block.(*types.ContentBlockMemberText); ok {
				texts = append(texts, text.Value)
			}
		}
	}
	return texts, nil
}

func converseStream(client *bedrockruntime.Client) ([]string, error) {
	input := bedrockruntime.ConverseStreamInput{ModelId: model, Messages: messages()}
	output, err := client.ConverseStream(context.Background(), &input)
	if err != nil {
		return nil, err
	}
	stream := output.GetStream()
	defer stream.Close()
	var pieces []string
	for event := range stream.Events() {
		if delta, ok := event.(*types.ConverseStreamOutputMemberContentBlockDelta); ok {
			if text, ok := delta.Value.Delta.(*types.ContentBlockDeltaMemberText); ok {
				pieces = append(pieces, text.Value)
			}
		}
	}
	return pieces, stream.Err()
}

import type { modelsText } from '@/text/models';

export type Language = keyof typeof modelsText.languages;

/** Programs that ask a model, ready to be run. The model's name is quoted as each language quotes. */
export const snippets: Record<Language, (origin: string, model: string) => string> = {
  curl: (origin, model) => `curl ${origin}/v1/chat/completions \\
  -H "Authorization: Bearer $AIFORGE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d ${shell(JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }))}`,
  python: (origin, model) => `# pip install openai
import os
from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key=os.environ["AIFORGE_API_KEY"])
answer = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
  javascript: (origin, model) => `// npm install openai
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: process.env.AIFORGE_API_KEY });
const answer = await client.chat.completions.create({
  model: ${JSON.stringify(model)},
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices[0].message.content);`,
  csharp: (origin, model) => `// dotnet add package OpenAI
using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

var key = new ApiKeyCredential(Environment.GetEnvironmentVariable("AIFORGE_API_KEY")!);
var client = new ChatClient(${JSON.stringify(model)}, key, new OpenAIClientOptions { Endpoint = new Uri("${origin}/v1") });
ChatCompletion answer = await client.CompleteChatAsync("Hello");
Console.WriteLine(answer.Content[0].Text);`,
};

/** Within single quotes a shell reads nothing but their end. */
function shell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

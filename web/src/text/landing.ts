/** The first page that visitors see. */
export const landingText = {
  title: 'AI compute and models, owned by the people who run them',
  lead: 'Chat with open models, sell your own, or let your machine earn. Every answer is computed on somebody’s node, every payment stands in one ledger.',
  start: 'Create an account',
  look: 'Browse models',
  waysTitle: 'Three ways in',
  ways: [
    { title: 'Use', text: 'Chat in the browser, or point any OpenAI client here. Pay by plan or by token, and see what each answer cost.', action: 'Start chatting', to: '/chat' },
    { title: 'Create', text: 'Upload a model or import it from Hugging Face, set your price, and keep what it earns, less a small fee.', action: 'Open the studio', to: '/studio' },
    { title: 'Operate', text: 'Install the node on a machine with a GPU or without one. Jobs pay the machine that does them.', action: 'Add a machine', to: '/nodes' },
  ],
  plansTitle: 'Plans',
  plansNote: 'All plans use the same models. The pool share goes to the people who made them.',
  perMonth: 'a month',
  planNames: { free: 'Free', basic: 'Basic', pro: 'Pro', enterprise: 'Enterprise' } as Record<string, string>,
  requestsPerDay: 'requests a day',
  compatibleTitle: 'Works with what you have',
  compatibleText: 'The API speaks OpenAI’s dialect. Change the address and the key, nothing else.',
} as const;

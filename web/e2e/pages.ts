/** Every page, for `npm run shots` and the check of each with axe. */
export const publicPages = ['/', '/signin', '/register', '/forgot-password', '/reset-password', '/verify-email', '/models', '/no-such-page'];

export const privatePages = ['/account', '/account?tab=sign-in', '/account?tab=wallets', '/account?tab=log', '/keys', '/chat', '/studio', '/groups', '/billing', '/billing?tab=balances', '/billing?tab=payments', '/billing?tab=aitbc', '/models', '/models?query=nothing-is-called-so', '/usage', '/usage?tab=subscriptions', '/jobs', '/jobs/new', '/nodes', '/earnings', '/admin'];

import type { Feature } from '@/app/feature';

export const feature: Feature = {
  routes: [
    { path: '/signin', load: () => import('./SignInPage') },
    { path: '/register', load: () => import('./RegisterPage') },
    { path: '/forgot-password', load: () => import('./ForgotPasswordPage') },
    // The addresses that mails link to.
    { path: '/reset-password', load: () => import('./ResetPasswordPage') },
    { path: '/verify-email', load: () => import('./VerifyEmailPage') },
    { path: '/confirm-email', load: () => import('./ConfirmEmailPage') },
  ],
  navigation: [],
};

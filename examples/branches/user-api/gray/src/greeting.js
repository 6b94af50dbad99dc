/** What the service has to say, beside who answered. */
export function greeting() {
  return {
    message: 'Hello from ${{ values.name }}, with profile pictures',
    features: ['profile-pictures'],
  };
}

// token asks for a token by the app's secret, as Microsoft's clients do.
const { KEPT_BASE, KEPT_TENANT, KEPT_APP, KEPT_SECRET } = process.env;

export async function token(scope) {
  const res = await fetch(`${KEPT_BASE}/login/${KEPT_TENANT}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: KEPT_APP, client_secret: KEPT_SECRET, scope }),
  });
  const body = await res.json();
  if (!res.ok) throw new Error(body.error_description);
  return body.access_token;
}

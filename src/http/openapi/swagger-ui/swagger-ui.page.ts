/** The page; `base` is the path under which the API is reached. Nothing in it is inline, nothing comes from elsewhere. */
export function swaggerUiPage(base: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Framewright API</title>
    <link rel="icon" type="image/png" sizes="32x32" href="${base}/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="${base}/docs/swagger-ui.css" />
    <script src="${base}/docs/swagger-ui-bundle.js" defer></script>
    <script src="${base}/docs/start.js" defer></script>
  </head>
  <body>
    <div id="swagger-ui" data-document="${base}/openapi.json"></div>
    <noscript>The API is described at <a href="${base}/openapi.json">/openapi.json</a>.</noscript>
  </body>
</html>
`;
}

/** Starts Swagger UI in the page. It asks nobody else whether the document is valid. */
export const START_SCRIPT = `const root = document.querySelector('#swagger-ui');
SwaggerUIBundle({
  url: root.dataset.document,
  domNode: root,
  deepLinking: true,
  docExpansion: 'list',
  displayRequestDuration: true,
  validatorUrl: null,
});
`;

// Swagger UI over this server's own description; it asks no validator elsewhere.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#swagger-ui", validatorUrl: null, deepLinking: true });

/**
 * A project that only has dependencies, for `dependency:build-classpath`.
 * @param artefacts - As `group:name:version`.
 */
export function classPathPom(artefacts: readonly string[]): string {
  const dependencies = artefacts.map((artefact) => {
    const [group = '', name = '', version = ''] = artefact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>conformance</groupId><artifactId>class-path</artifactId><version>0</version>
  <dependencies>${dependencies.join('')}</dependencies>
</project>
`;
}
